import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import {
  ELSEWHERE,
  findHoles,
  findOverreach,
  http1Transport,
  REACHED,
  type RouterUnderTest,
  routerConformance,
} from '../src/index.ts';

/** A guard that knows only what it is given: `isOurs` of the request target. */
function expressWith(isOurs: (target: string) => boolean): RouterUnderTest {
  return {
    name: 'express 5',
    guards: [{ samples: ['/webhook', '/webhook/7'] }],
    async start(_guard, isGuarded) {
      const app = express();
      const guard: RequestHandler = (req, res, next) => {
        if (isGuarded && isOurs(req.originalUrl)) res.status(401).end('unsigned');
        else next();
      };
      app.use(guard);
      app.use('/webhook', (_req, res) => void res.end(REACHED));
      app.use((_req, res) => void res.end(ELSEWHERE));
      const server = createServer(app);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = http1Transport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      return {
        transports: [socket],
        async close() {
          const closed = once(server, 'close');
          socket.close();
          server.close();
          await closed;
        },
      };
    },
  };
}

/** Settles on one reading of a target, a careful one, as gates in front of routers often do. */
function normalise(target: string): string {
  const path = target.replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\/[^/]*/i, '');
  const segments: string[] = [];
  for (const segment of decode(path)
    .toLowerCase()
    .split(/[/\\]+/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const search = { requests: 2_000, seed: 1 };

describe('the search for holes', () => {
  it('finds those of a gate that compares the text, and makes them small', async () => {
    const { hits, holes } = await findHoles([expressWith((target) => target.startsWith('/webhook'))], search);
    expect(hits).toBeGreaterThan(20);
    expect(holes).toEqual([{ target: expect.any(String), where: 'express 5, path as documented, HTTP/1.1' }]);
    expect(holes[0]?.target.length).toBeLessThan('http://evil.example:80/webhook'.length);
  });

  it('finds those of a gate that settles on one reading', async () => {
    const isOurs = (target: string): boolean => /^\/webhook(\/|$)/.test(normalise(target));
    const { hits, holes } = await findHoles([expressWith(isOurs)], search);
    expect(hits).toBeGreaterThan(5);
    expect(holes[0]?.target).toMatch(/\.\.|@/);
    expect(holes[0]?.target.length).toBeLessThan(25);
  });

  it('finds none where everything is claimed, and says that too much is', async () => {
    const everything = [expressWith(() => true)];
    expect(await findHoles(everything, search)).toMatchObject({ hits: 0, holes: [], seed: 1 });
    expect((await findOverreach(everything, search)).hits).toBe(2_000);
  });

  it('finds what is claimed needlessly', async () => {
    const { holes } = await findOverreach([expressWith((target) => target.includes('webhook'))], search);
    expect(holes[0]?.target).toMatch(/webhook/);
  });

  it('repeats itself with the same seed', async () => {
    const routers = [expressWith((target) => target.startsWith('/webhook'))];
    const first = await findHoles(routers, search);
    expect(await findHoles(routers, search)).toEqual(first);
    expect(await findHoles(routers, { ...search, seed: 2 })).not.toEqual(first);
  });

  it('fails the tests of an adapter with the seed, the targets and where they came through', async () => {
    const tests: Array<() => Promise<void>> = [];
    const collect = {
      describe: (_: string, body: () => void) => body(),
      it: (_: string, test: () => Promise<void>) => tests.push(test),
    };
    routerConformance(collect, [expressWith((target) => target.startsWith('/webhook'))], search);
    const [reachable, holes, overreach] = tests as [() => Promise<void>, () => Promise<void>, () => Promise<void>];
    await expect(reachable()).resolves.toBeUndefined();
    await expect(holes()).rejects.toThrow(
      /^seed 1: \d+ of 2000 requests reached a handler unverified:\n {2}POST ".+" {2}express 5/,
    );
    // `/webhooks` begins the same.
    await expect(overreach()).rejects.toThrow(/did not reach the application/);
  });

  it('does not take a router for safe that nothing reaches', async () => {
    const lost = { ...expressWith(() => true), guards: [{ samples: ['/other'] }] };
    const tests: Array<() => Promise<void>> = [];
    routerConformance(
      {
        describe: (_: string, body: () => void) => body(),
        it: (_: string, test: () => Promise<void>) => tests.push(test),
      },
      [lost],
      search,
    );
    await expect(tests[0]?.()).rejects.toThrow();
  });
});
