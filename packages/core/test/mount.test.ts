import { describe, expect, it } from 'vitest';
import { createReceiver, platos, ploton } from '../src/index.ts';
import { answer, NOW, plotonRequest, SECRET, type SentRequest, watch } from './support/deliver.ts';

type Header = (name: string) => string | undefined;
const unsigned: Header = () => undefined;
const signed: Header = (name) => (name === 'x-ploton-signature' ? 'anything' : undefined);

it.each([
  ['/hooks', '/hooks/in'],
  ['/hooks/in', '/hooks'],
])('has one name for all spellings of a path that %s and %s both guard', (...path) => {
  const { route } = createReceiver(ploton, { secret: SECRET, path });
  const spellings = ['/hooks/in', '/hooks/in/', '/HOOKS/in', '/hooks//in?x=1', '/hooks/x/../in', '/hooks/in/below'];
  for (const originalUrl of spellings) {
    expect(route({ originalUrl, mountedAt: undefined }, unsigned)).toEqual({ kind: 'claimed', endpoint: path[0] });
  }
});

it('has one name for all spellings of a mount', () => {
  const { route } = createReceiver(ploton, { secret: SECRET });
  for (const mountedAt of ['/api/hook', '/API/hook', '/api/hook/', '/api/hook']) {
    expect(route({ originalUrl: '/any', mountedAt }, unsigned)).toEqual({ kind: 'claimed', endpoint: '/api/hook' });
  }
});

describe('a bare mount', () => {
  const { observer, of } = watch();
  const receiver = createReceiver(ploton, { secret: SECRET, observer, now: () => NOW });
  const { route } = receiver;
  /** What a request with the sender's header is answered that comes to a path. */
  function arrive(url: string, sent: SentRequest): Promise<[number, string]> {
    const passage = bare(url, signed);
    if (passage.kind !== 'claimed') throw new Error(`${url} was ${passage.kind}`);
    return answer(receiver, { ...sent, url }, passage.endpoint);
  }
  const bare = (originalUrl: string, header: Header = unsigned, url?: string) =>
    route({ originalUrl, url, mountedAt: undefined }, header);

  it.each([
    '/webhook',
    '/WEBHOOK/',
    '/webhook/extra',
    '//webhook',
    '/x/../webhook',
    '/web%2568ook',
    'http://evil/webhook',
    '/webhook;a=1?x=y',
  ])('claims %s', (url) => {
    expect(bare(url)).toEqual({ kind: 'claimed', endpoint: '/webhook' });
  });

  it.each(['/', '/login', '/webhooks', '/webhooks/platos', '/static/app.js?webhook=/webhook'])('passes %s', (url) => {
    expect(bare(url)).toEqual({ kind: 'passed' });
  });

  it('claims what earlier middleware rewrote to the path, or away from it', () => {
    expect(bare('/other', unsigned, '/webhook').kind).toBe('claimed');
    expect(bare('/webhook', unsigned, '/other').kind).toBe('claimed');
  });

  it('refuses a delivery that comes elsewhere, and says once per path what to change', async () => {
    for (const url of ['/hooks/in', '/hooks/in', '/hooks/IN?again']) {
      expect(await arrive(url, plotonRequest())).toEqual([500, 'mount_mismatch']);
    }
    expect(of('rejected')).toMatchObject(Array(3).fill({ status: 500, code: 'mount_mismatch', verified: true }));
    const warnings = of('warning').filter((each) => each.code === 'mount_mismatch');
    expect(warnings.length).toBe(1);
    expect(warnings[0]?.detail).toContain("plotonWebhook({ path: '/hooks/in' })");
  });

  it('a stranger gets the same answer, no warning, and stands in the way of none', async () => {
    for (let i = 0; i < 200; i++) {
      expect(await arrive(`/scan/${i}`, plotonRequest({}, 'forged'))).toEqual([500, 'mount_mismatch']);
      expect(await arrive(`/get/${i}`, { ...plotonRequest(), method: 'GET' })).toEqual([500, 'mount_mismatch']);
    }
    expect(of('warning').filter(({ detail }) => /(scan|get).\d/.test(detail))).toEqual([]);
    expect(await arrive('/hooks/late', plotonRequest())).toEqual([500, 'mount_mismatch']);
    expect(of('warning').at(-1)?.detail).toContain("plotonWebhook({ path: '/hooks/late' })");
  });

  it('of two providers each guards its own path', () => {
    const other = createReceiver(platos, { secret: SECRET }).route;
    expect(other({ originalUrl: '/webhooks/platos', mountedAt: undefined }, unsigned)).toEqual({
      kind: 'claimed',
      endpoint: '/webhooks/platos',
    });
    expect(other({ originalUrl: '/webhook', mountedAt: undefined }, signed)).toEqual({ kind: 'passed' });
  });
});

describe('a path', () => {
  const { route } = createReceiver(ploton, { secret: SECRET, path: ['/in', '/Also/'] });

  it('moves the gate, wherever the middleware is mounted, and nothing else is guessed', () => {
    for (const mountedAt of [undefined, '/api']) {
      expect(route({ originalUrl: '/in', mountedAt }, unsigned)).toEqual({ kind: 'claimed', endpoint: '/in' });
      expect(route({ originalUrl: '/also/x', mountedAt }, unsigned)).toEqual({ kind: 'claimed', endpoint: '/also' });
      expect(route({ originalUrl: '/webhook', mountedAt }, signed)).toEqual({ kind: 'passed' });
    }
  });
});

describe('a specific mount', () => {
  it('claims everything that arrives, under the name of the mount', () => {
    const { route } = createReceiver(ploton, { secret: SECRET });
    expect(route({ originalUrl: '/hooks/a/b', mountedAt: '/Hooks/' }, unsigned)).toEqual({
      kind: 'claimed',
      endpoint: '/hooks',
    });
    for (let i = 0; i < 200; i++)
      expect(route({ originalUrl: '/x', mountedAt: `/m${i}` }, unsigned)).toEqual({
        kind: 'claimed',
        endpoint: `/m${i}`,
      });
  });
});
