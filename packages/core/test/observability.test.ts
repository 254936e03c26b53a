import { describe, expect, it } from 'vitest';
import { createReceiver, platos, ploton } from '../src/index.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET, watch } from './support/deliver.ts';

const base = { secret: SECRET, now: () => NOW };

describe('the observer', () => {
  it('may throw or reject: the delivery does not notice', async () => {
    for (const observer of [
      () => {
        throw new Error('bug');
      },
      () => Promise.reject(new Error('bug')),
    ]) {
      const receiver = createReceiver(ploton, { ...base, observer: observer as () => void, on: { '*': () => {} } });
      expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    }
  });

  it('sees every outcome with its duration, and never a body, a secret or a signature', async () => {
    const { observer, seen } = watch();
    const receiver = createReceiver(platos, {
      ...base,
      observer,
      on: {
        'message.rated': () => {},
        'budget.exceeded': () => {
          throw new Error('no');
        },
      },
    });
    const sent = platosRequest({ private_note: 'the payload', event_id: 'e1' });
    await answer(receiver, sent);
    await answer(receiver, sent);
    await answer(receiver, { ...sent, body: 'forged' });
    await answer(receiver, platosRequest({ event: 'budget.exceeded' }));
    await answer(receiver, platosRequest({ event: 'galaxy.created' }));
    expect(seen.map((each) => each.type).filter((type) => type !== 'warning')).toEqual([
      ...['received', 'started', 'handled', 'answered'],
      ...['received', 'duplicate', 'answered'],
      ...['rejected', 'answered'],
      ...['received', 'started', 'failed', 'answered'],
      ...['received', 'unhandled', 'answered'],
    ]);
    for (const each of seen) if ('durationMs' in each) expect(each.durationMs).toBeGreaterThanOrEqual(0);
    const text = JSON.stringify(seen, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    for (const secret of [SECRET, 'the payload', 'forged', sent.headers['x-platos-signature'] as string])
      expect(text).not.toContain(secret);
  });
});

describe('log lines', () => {
  function log() {
    const lines: [level: string, line: Record<string, unknown>][] = [];
    const at = (level: string) => (line: object) => void lines.push([level, line as Record<string, unknown>]);
    return { lines, logger: { info: at('info'), warn: at('warn'), error: at('error') } };
  }

  it("are the sender's documented ones", async () => {
    const { lines, logger } = log();
    const receiver = createReceiver(ploton, { ...base, logger, on: { '*': () => {} } });
    const error = { code: 'service_unavailable', message: 'm', tool: 'crm', recoverable: true };
    await answer(receiver, plotonRequest({ event: 'task.failed', task_id: 'task_3nL7pR', data: { error } }));
    const timestamp = new Date(NOW).toISOString();
    expect(lines.map(([, line]) => line)).toContainEqual({
      event: 'ploton.webhook.received',
      webhook_event: 'task.failed',
      task_id: 'task_3nL7pR',
      timestamp,
    });
    expect(lines.map(([, line]) => line)).toContainEqual({
      event: 'ploton.task.failed',
      task_id: 'task_3nL7pR',
      error_code: 'service_unavailable',
      recoverable: true,
      timestamp,
    });
    expect(lines).toContainEqual([
      'info',
      expect.objectContaining({
        event: 'ploton.webhook.handled',
        attempt: 1,
        status: 200,
        duration_ms: expect.any(Number),
      }),
    ]);
  });

  it('a failing handler is an error with its cause; a throwing logger touches nothing', async () => {
    const { lines, logger } = log();
    const failing = createReceiver(ploton, {
      ...base,
      logger,
      on: {
        '*': () => {
          throw new Error('mine');
        },
      },
    });
    await answer(failing, plotonRequest());
    expect(lines).toContainEqual([
      'error',
      expect.objectContaining({ event: 'ploton.webhook.failed', err: expect.objectContaining({ message: 'mine' }) }),
    ]);
    const throwing = {
      info() {
        throw new Error();
      },
      warn() {
        throw new Error();
      },
      error() {
        throw new Error();
      },
    };
    expect(
      await answer(createReceiver(ploton, { ...base, logger: throwing, on: { '*': () => {} } }), plotonRequest()),
    ).toEqual([200, 'handled']);
  });
});

describe('the diagnosis of a failed signature', () => {
  async function hintFor(sent: Parameters<typeof answer>[1], options: { secret?: string } = {}): Promise<string> {
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, { ...base, observer, ...options, on: { '*': () => {} } });
    expect(await answer(receiver, sent)).toEqual([401, 'invalid_signature']);
    return of('rejected')[0]?.detail ?? '';
  }
  const withHeader = (value: string) => ({ body: '{}', headers: { 'x-ploton-signature': value } });

  it.each([
    ['a prefix', withHeader(`sha256=${'a'.repeat(64)}`), /prefix/],
    ['the wrong length', withHeader('a'.repeat(63)), /63 characters, not 64/],
    ['base64', withHeader(`${'A'.repeat(43)}=`), /base64/],
    ['another alphabet', withHeader('z'.repeat(64)), /not hex/],
    ['two headers', withHeader(`${'a'.repeat(64)}, ${'a'.repeat(64)}`), /more than once/],
    ["another sender's header", platosRequest(), /x-platos-signature, another sender's/],
    ['another secret', plotonRequest({}, 'other'), /No secret matches \(tried [0-9a-f]{8}\)/],
  ])('names %s', async (_name, sent, hint) => {
    expect(await hintFor(sent)).toMatch(hint);
  });
});
