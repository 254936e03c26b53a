import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import { createReceiver, type Logger, type Observer, ploton, type WebhookOptions } from '../../src/index.ts';
import { answer, NOW, plotonRequest, SECRET } from '../support/deliver.ts';

const base = { secret: SECRET, now: () => NOW };

/** Everything written to it, as lines of JSON. */
function sink() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const lines = () =>
    text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { stream, lines };
}

async function failOnce(logger: Logger): Promise<void> {
  const cause = new Error('no route to host');
  const receiver = createReceiver(ploton, {
    ...base,
    logger,
    on: {
      '*': () => {
        throw new Error('db down', { cause });
      },
    },
  });
  await answer(receiver, plotonRequest({ task_id: 'task_1' }));
}

describe('a logger of', () => {
  it('pino has the sentence, the fields, and the error with its stack', async () => {
    const { stream, lines } = sink();
    await failOnce(pino(stream));
    expect(lines().find(({ event }) => event === 'ploton.webhook.failed')).toMatchObject({
      level: 50,
      task_id: 'task_1',
      msg: expect.stringMatching(/the handler of 'task.complete' failed/),
      err: { type: 'Error', stack: expect.stringMatching(/db down[\s\S]*no route to host/) },
    });
  });

  it.each([
    ['winston', (logger: winston.Logger) => logger],
    ['a child of winston', (logger: winston.Logger) => logger.child({ service: 'hooks' })],
  ])('%s has all of them too, though it takes the message first', async (_name, from) => {
    const { stream, lines } = sink();
    const transports = [new winston.transports.Stream({ stream })];
    await failOnce(from(winston.createLogger({ format: winston.format.json(), transports })));
    await vi.waitFor(() => expect(lines().length).toBeGreaterThan(1));
    expect(lines().find(({ event }) => event === 'ploton.webhook.failed')).toMatchObject({
      level: 'error',
      task_id: 'task_1',
      message: expect.stringMatching(/the handler of 'task.complete' failed/),
      err: {
        name: 'Error',
        message: 'db down',
        stack: expect.stringMatching(/ at /),
        cause: { message: 'no route to host' },
      },
    });
    // A line without a sentence is not an empty one.
    expect(lines().map(({ message }) => message)).toContain('ploton.webhook.received');
  });
});

describe('what fails while it is told', () => {
  afterEach(() => void vi.restoreAllMocks());

  const rejected: unknown[] = [];
  const note = (reason: unknown): void => void rejected.push(reason);

  async function deliverThrice(options: WebhookOptions<typeof ploton>): Promise<void> {
    process.on('unhandledRejection', note);
    const receiver = createReceiver(ploton, { ...base, ...options, on: { '*': () => {} } });
    for (let n = 0; n < 3; n += 1) expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(rejected).toEqual([]);
  }

  const fail = (): never => {
    throw new Error('Added label "x" is not included in initial labelset');
  };
  const failLater = async (): Promise<never> => fail();

  it.each([
    ['throws', fail],
    ['rejects', failLater],
    [
      'rejects, by a promise of its own',
      // biome-ignore lint/suspicious/noThenProperty: libraries have promises of their own, and they look like this
      () => ({ then: (_ok: unknown, no: (error: Error) => void) => no(new Error('Added label "x" is not included')) }),
    ],
  ] satisfies [string, Observer][])(
    'an observer that %s is reported once, and the others are told',
    async (_name, observer) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const others: string[] = [];
      await deliverThrice({ observer: [observer, ({ type }) => others.push(type)] });
      const said = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('observer failed'));
      expect(said).toEqual([
        expect.stringMatching(/^\[hookgate\] An observer failed.*Added label "x" is not included/),
      ]);
      expect(others.filter((type) => type === 'answered')).toHaveLength(3);
    },
  );

  it.each([
    ['throws', fail],
    ['rejects', failLater],
  ])('a logger that %s is reported once, to the console', async (_name, write) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    // A logger may answer a promise, whatever its type says.
    const line = write as () => void;
    await deliverThrice({ logger: { info: line, warn: line, error: line } });
    expect(warn.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^\[hookgate\] The logger failed.*Added label/),
    ]);
  });

  it('an observer and a console that both throw touch nothing', async () => {
    vi.spyOn(console, 'warn').mockImplementation(fail);
    await deliverThrice({ observer: fail });
  });
});
