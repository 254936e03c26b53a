import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findRedis, startRedis, startScript, startTcpProxy } from '../src/index.ts';
import { redisAnswers } from '../src/redis/redis-answers.ts';

const own = await startRedis();
await own?.stop();

describe.skipIf(own === undefined)('a Redis of our own (skipped without redis-server, valkey-server or Docker)', () => {
  it('starts, hangs, crashes, restarts and stops', async () => {
    const server = await startRedis();
    if (server === undefined) throw new Error('it was there a moment ago');
    const answers = () => redisAnswers(server.host, server.port);
    try {
      expect(await answers()).toBe(true);
      server.pause();
      expect(await answers()).toBe(false);
      server.resume();
      expect(await answers()).toBe(true);
      await server.crash();
      expect(await answers()).toBe(false);
      await server.restart();
      expect(await answers()).toBe(true);
    } finally {
      await server.stop();
    }
    expect(await answers()).toBe(false);
  });

  it('is what is found when none is named', async () => {
    const found = await findRedis();
    expect(found).toHaveProperty('url');
    if ('stop' in found) await found.stop();
  });

  it('loses a reply, hangs, cuts and refuses behind the proxy', async () => {
    const server = await startRedis();
    if (server === undefined) throw new Error('it was there a moment ago');
    const proxy = await startTcpProxy(server);
    try {
      const socket = connect(proxy.port, proxy.host);
      await once(socket, 'connect');
      const lost = proxy.loseReply('INCR');
      socket.write('INCR counter\r\n');
      await lost;
      await once(socket, 'close');

      const second = connect(proxy.port, proxy.host);
      second.write('GET counter\r\n');
      expect(String((await once(second, 'data'))[0])).toBe('$1\r\n1\r\n');
      proxy.hang();
      expect(await redisAnswers(proxy.host, proxy.port)).toBe(false);
      proxy.flow();
      expect(await redisAnswers(proxy.host, proxy.port)).toBe(true);
      proxy.cut();
      await once(second, 'close');
      await proxy.close();
      expect(await redisAnswers(proxy.host, proxy.port)).toBe(false);
      await proxy.open();
      expect(await redisAnswers(proxy.host, proxy.port)).toBe(true);
    } finally {
      await proxy.close();
      await server.stop();
    }
  });
});

describe('a script in a process of its own', () => {
  it('runs TypeScript, prints lines, and can be killed', async () => {
    const script = startScript(new URL('./support/echo.ts', import.meta.url).pathname, { GREETING: 'hello' });
    expect(await script.line('says ')).toBe('hello');
    script.kill('SIGKILL');
    expect(await script.exit).toEqual({ code: null, signal: 'SIGKILL' });
    await expect(script.line('never ')).rejects.toThrow('ended before it printed "never "');
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends with whoever started it, however that ends: %s', async (signal) => {
    const starter = startScript(new URL('./support/starter.ts', import.meta.url).pathname);
    const port = Number(await starter.line('its script listens at '));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    // A reset is an end, too; `once` would take it for a failure.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    starter.kill(signal);
    await closed;
  });
});
