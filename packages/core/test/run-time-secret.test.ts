import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFetchHandler, createReceiver, ploton, type Secret } from '../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

afterEach(() => vi.unstubAllEnvs());

const logger = () => {
  const lines: Array<[string, string]> = [];
  const level = (name: string) => (_fields: object, text?: string) => void lines.push([name, text ?? '']);
  return { lines, info: level('info'), warn: level('warn'), error: level('error') };
};

const readVariable = (): string | undefined => process.env['PLOTON_WEBHOOK_SECRET'];

describe('a secret that is there only at run time', () => {
  it('is not needed where the route is imported: `next build` and others make the handler without it', async () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
    const handler = createFetchHandler(ploton, { secret: readVariable, now: () => NOW, on: { '*': () => {} } });
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
    const { headers, body } = plotonRequest();
    const request = new Request('http://x/webhook', { method: 'POST', headers, body: body as string });
    expect((await handler(request)).status).toBe(200);
  });

  it('and one that the process has not when a delivery comes is our fault: 500, once, with the cure', async () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
    const log = logger();
    const { observer, of } = watch();
    const ran = vi.fn();
    const receiver = createReceiver(ploton, {
      secret: readVariable,
      now: () => NOW,
      observer,
      logger: log,
      on: { '*': ran },
    });
    for (let each = 0; each < 3; each++) {
      expect(await answer(receiver, plotonRequest())).toEqual([500, 'handler_failed']);
    }
    expect(of('rejected').map(({ reason, verified }) => [reason, verified])).toEqual(
      Array(3).fill(['secret_missing', false]),
    );
    const loud = log.lines.filter(([level]) => level !== 'info');
    expect(loud).toEqual([
      ['error', expect.stringMatching(/no webhook secret.*answered undefined.*variable PLOTON_WEBHOOK_SECRET/)],
    ]);
    expect(ran).not.toHaveBeenCalled();
    // There again, without a restart.
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
  });

  it.each<[string, Secret]>([
    ['null', () => null],
    ['a promise of nothing', async () => undefined],
    ['an empty text', () => ''],
    ['a list with nothing in it', () => [undefined as never]],
    ['an empty list', () => []],
  ])('however it is missing: %s', async (_name, secret) => {
    const receiver = createReceiver(ploton, { secret, now: () => NOW, logger: logger(), on: { '*': () => {} } });
    expect(await answer(receiver, plotonRequest())).toEqual([500, 'handler_failed']);
  });

  it('a forgery without a signature is still refused before anybody looks', async () => {
    const receiver = createReceiver(ploton, { secret: () => undefined, logger: logger(), on: { '*': () => {} } });
    expect(await answer(receiver, { headers: {}, body: '{}' })).toEqual([401, 'invalid_signature']);
  });

  it.each<[string, Secret]>([
    ['a header', (request) => (request.header('x-tenant') === 'known' ? SECRET : undefined)],
    ['the URL', ({ url }) => (url === '/known' ? SECRET : undefined)],
    ['the URL, later', async (request) => ((await Promise.resolve(request)).url === '/known' ? SECRET : null)],
  ])('a function that looked at %s has found an unknown tenant: 401, as ever', async (_name, secret) => {
    const receiver = createReceiver(ploton, { secret, now: () => NOW, logger: logger(), on: { '*': () => {} } });
    expect(await answer(receiver, plotonRequest())).toEqual([401, 'invalid_signature']);
  });

  it('the error at the start names it', () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', undefined);
    expect(() => createReceiver(ploton)).toThrow(
      /set the environment variable PLOTON_WEBHOOK_SECRET.*\{ secret: '…' \}.*\{ secret: \(\) => process\.env\.PLOTON_WEBHOOK_SECRET \}/,
    );
  });
});
