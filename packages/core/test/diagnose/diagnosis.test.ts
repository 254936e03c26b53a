import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createReceiver, platos, ploton, type Receiver } from '../../src/index.ts';
import { diagnoseMac } from '../../src/verify/diagnose/diagnose-mac.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET, signPloton, watch } from '../support/deliver.ts';

vi.mock('../../src/verify/diagnose/diagnose-mac.ts', { spy: true });

const base = { secret: SECRET, now: () => NOW, on: { '*': () => {} } };

const compact = JSON.stringify({
  event: 'task.complete',
  task_id: 't',
  timestamp: new Date(NOW).toISOString(),
  data: {},
});
const rewritten = { ...signPloton(compact), body: JSON.stringify(JSON.parse(compact), null, 2) };

/** A receiver, and what its developer is told about a request that it refuses. */
function told(options: object = {}): { receiver: Receiver<unknown>; hint: typeof hint } {
  const { observer, of } = watch();
  const receiver = createReceiver(ploton, { ...base, observer, ...options }) as Receiver<unknown>;
  async function hint(sent: Parameters<typeof answer>[1]): Promise<string> {
    expect(await answer(receiver, sent)).toEqual([401, 'invalid_signature']);
    return of('rejected').at(-1)?.detail ?? '';
  }
  return { receiver, hint };
}

function looks(): number {
  return vi.mocked(diagnoseMac).mock.calls.length;
}

describe('the diagnosis of a signature that does not match', () => {
  it('names the rewriting of a body, at most once a second, counted from its end', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { hint } = told();
      expect(await hint(rewritten)).toMatch(/re-serialised without white space/);
      expect(await hint(rewritten)).toMatch(/No secret matches/);
      vi.advanceTimersByTime(999);
      expect(await hint(rewritten)).toMatch(/No secret matches/);
      vi.advanceTimersByTime(1);
      expect(await hint(rewritten)).toMatch(/re-serialised without white space/);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is one at a time for one receiver', async () => {
    const { hint } = told();
    const before = looks();
    const hints = await Promise.all([hint(rewritten), hint(rewritten), hint(rewritten)]);
    expect(looks() - before).toBe(1);
    expect(hints).toHaveLength(3);
  });

  it("is each receiver's own: what strangers of another use up is not missing here", async () => {
    const [one, other] = [told(), told()];
    await one.hint(plotonRequest({}, 'wrong'));
    expect(await other.hint(rewritten)).toMatch(/re-serialised/);
  });

  it('is made for an observer, a logger and the console, and for nobody else', async () => {
    const lines = { info() {}, warn() {}, error() {} };
    const listeners: ReadonlyArray<readonly [options: object, heard: number]> = [
      [{}, 1],
      [{ observer: undefined }, 1],
      [{ observer: undefined, logger: lines }, 1],
      [{ observer: undefined, logger: { ...lines, isLevelEnabled: (level: string) => level !== 'warn' } }, 0],
      [{ logger: { ...lines, isLevelEnabled: () => false } }, 1],
      [{ observer: undefined, logger: { ...lines, isLevelEnabled: () => true } }, 1],
    ];
    for (const [options, heard] of listeners) {
      const { receiver } = told(options);
      const before = looks();
      expect(await answer(receiver, plotonRequest({}, 'wrong'))).toEqual([401, 'invalid_signature']);
      expect(looks() - before).toBe(heard);
    }
  });

  it('says when a body is too large to be looked at', async () => {
    const { hint } = told();
    const large = JSON.stringify({ pad: 'x'.repeat(5_000) });
    expect(await hint({ ...signPloton(large), body: `${large}\n` })).toMatch(/up to 4096 bytes; it has 50\d\d/);
  });

  it('says when only the body was signed', async () => {
    const { observer, of } = watch();
    const receiver = createReceiver(platos, { ...base, observer }) as Receiver<unknown>;
    const { body, headers } = platosRequest();
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    await answer(receiver, { body, headers: { ...headers, 'x-platos-signature': signature } });
    expect(of('rejected')[0]?.detail).toMatch(/that of the body alone/);
  });

  it('survives anything', async () => {
    const { hint } = told();
    const deep = '['.repeat(4_000);
    const headers = { 'x-ploton-signature': createHmac('sha256', 'x').update(deep).digest('hex') };
    expect(await hint({ body: deep, headers })).toMatch(/No secret matches/);
  });
});

describe('what is odd about a secret', () => {
  it.each([
    ['a line break behind it', `${SECRET}\n`, /white space/],
    ['a space before it', ` ${SECRET}`, /white space/],
    ['double quotes', `"${SECRET}"`, /quotes/],
    ['single quotes', `'${SECRET}'`, /quotes/],
    ['two in one text', `${SECRET},whsec_old`, /comma.*array/],
    ['among several', ['whsec_other', `"${SECRET}"`], /quotes/],
  ])('%s is said when a signature does not match', async (_name, secret, said) => {
    const detail = await told({ secret }).hint(plotonRequest());
    expect(detail).toMatch(said);
    expect(detail).not.toContain(SECRET);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', '', /is missing, empty or blank.*PLOTON_WEBHOOK_SECRET/],
    ['an empty list', [], /empty array/],
    ['[new, undefined]', [SECRET, undefined], /secret\[1\] \(of 2\) is missing \(undefined\)/],
    ['[blank, old]', [' ', SECRET], /secret\[0\] \(of 2\) is missing, empty or blank/],
    ['a Buffer', Buffer.from(SECRET), /is a Buffer, and must be a string/],
    ['a promise', Promise.resolve(SECRET), /is a promise.*await it/],
    ['a number', 7, /is of type number/],
    ...[undefined, null, Number.NaN, {}, Promise.resolve(SECRET)].map((value) => {
      const text = `${value}`;
      return [`the text ${text}`, text, /is missing, empty or blank \(".+"\).*PLOTON_WEBHOOK_SECRET/] as [
        string,
        unknown,
        RegExp,
      ];
    }),
    [
      'the text among others',
      [SECRET, ' undefined\n'],
      /secret\[1\] \(of 2\) is missing, empty or blank \(" undefined\\n"\)/,
    ],
  ])('%s is refused at the start', (_name, secret, said) => {
    expect(() => createReceiver(ploton, { ...base, secret: secret as never })).toThrow(said);
  });
});
