import { describe, expect, it } from 'vitest';
import { createReceiver, platos, ploton } from '../src/index.ts';
import { SECRET, watch } from './support/deliver.ts';

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
  const { route } = createReceiver(ploton, { secret: SECRET, observer });
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

  it('refuses a delivery that comes elsewhere, and says once per path what to change', () => {
    expect(bare('/hooks/in', signed)).toMatchObject({
      kind: 'refused',
      reply: { status: 500, code: 'mount_mismatch' },
    });
    bare('/hooks/in', signed);
    bare('/hooks/IN?again', signed);
    expect(of('rejected')).toMatchObject(Array(3).fill({ status: 500, code: 'mount_mismatch' }));
    const warnings = of('warning').filter((each) => each.code === 'mount_mismatch');
    expect(warnings.length).toBe(1);
    expect(warnings[0]?.detail).toContain("plotonWebhook({ path: '/hooks/in' })");
  });

  it('does not let a stranger fill the log', () => {
    for (let i = 0; i < 1_000; i++) bare(`/scan/${i}`, signed);
    expect(of('warning').length).toBeLessThan(60);
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
