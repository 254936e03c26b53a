import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Emulator } from '../src/index.ts';
import { startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

const MINUTE = 60_000;

/** One fault in every attempt. */
async function withFault(kind: string, url: string): Promise<Emulator> {
  return startEmulator({ senders: ['platos'], forwardTo: url, faults: { rate: 1, kinds: [kind] } });
}

/** From now on nothing goes wrong. */
function mend(emulator: Emulator): void {
  emulator.changeFaults({ ...emulator.faults(), rate: 0 });
}

describe('what goes wrong on purpose', () => {
  it.each([
    ['unreachable', 0, ['unreachable', 'delivered']],
    ['reply-lost', 1, ['unreachable', 'delivered']],
    ['timeout', 1, ['timeout', 'delivered']],
    ['duplicated', 2, ['delivered']],
  ])('%s: %i requests arrive', async (kind, arrived, outcomes) => {
    const receiver = await startReceiver(200);
    const emulator = await withFault(kind, receiver.url);
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(receiver.received.length).toBe(arrived);
    mend(emulator);
    await emulator.clock.advance(MINUTE);
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery?.history.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(delivery?.history[0]?.fault).toBe(kind);
  });

  it('delayed: leaves up to a minute later, once', async () => {
    const receiver = await startReceiver(200);
    const emulator = await withFault('delayed', receiver.url);
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(receiver.received.length).toBe(0);
    const [waiting] = emulator.deliveries({}).items;
    expect(waiting?.nextAttemptAt).toBeGreaterThan(sent?.createdAt ?? Infinity);
    await emulator.clock.advance(MINUTE);
    expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  it('reordered: leaves right behind the next one', async () => {
    const receiver = await startReceiver(200);
    const emulator = await withFault('reordered', receiver.url);
    const [first] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(receiver.received.length).toBe(0);
    mend(emulator);
    const [second] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const arrived = receiver.received.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
    expect(arrived).toEqual([second?.eventId, first?.eventId]);
  });

  it('reset: the connection is reset in the middle of the body', async () => {
    const receiver = await startReceiver(200);
    const emulator = await withFault('reset', receiver.url);
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const { history: [attempt] = [] } = (await emulator.delivery(sent?.id ?? '')) ?? {};
    expect(attempt).toMatchObject({ fault: 'reset', outcome: 'unreachable' });
    expect(attempt?.response).toBeUndefined();
    expect(receiver.received.length).toBe(0);
    await expect.poll(receiver.broken).toBe(1);
    mend(emulator);
    await emulator.clock.advance(MINUTE);
    expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('cut: the whole request arrives, and nobody waits for the answer', async () => {
    const ended: boolean[] = [];
    const receiver = await startReceiver((_received, response) => {
      response.on('close', () => ended.push(response.writableFinished));
    }, 200);
    const emulator = await withFault('cut', receiver.url);
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    await receiver.arrived(1);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ event_id: sent?.eventId });
    await expect.poll(() => ended).toEqual([false]);
    mend(emulator);
    await emulator.clock.advance(MINUTE);
    expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('is the same for the same seed', async () => {
    const run = async (seed: number) => {
      const receiver = await startReceiver(200);
      const emulator = await startEmulator({
        senders: ['platos'],
        forwardTo: receiver.url,
        faults: { rate: 0.5, seed },
      });
      const faults: (string | undefined)[] = [];
      for (let n = 0; n < 12; n++) {
        const [sent] = emulator.trigger('platos', 'bgo.failed');
        await emulator.clock.advance(2 * MINUTE);
        const { history = [] } = (await emulator.delivery(sent?.id ?? '')) ?? {};
        faults.push(...history.map(({ fault }) => fault));
      }
      return faults;
    };
    const one = await run(1);
    expect(one.some((fault) => fault !== undefined)).toBe(true);
    expect(await run(1)).toEqual(one);
    expect(await run(2)).not.toEqual(one);
  });

  it('can be read and changed, and is refused when it is none', async () => {
    const emulator = await startEmulator();
    expect(emulator.faults()).toEqual({ rate: 0, kinds: [], seed: 1, apiRate: 0, apiStatus: 503 });
    expect(() => emulator.changeFaults({ ...emulator.faults(), kinds: ['fire'] })).toThrow(/must be among unreachable/);
    expect(() => emulator.changeFaults({ ...emulator.faults(), rate: 1.1 })).toThrow(/`rate` must be from 0 to 1/);
  });
});

describe('what goes wrong by itself', () => {
  it('nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: `http://localhost:${port}` });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery?.history[0]).toMatchObject({
      outcome: 'unreachable',
      error: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('an answer that breaks off is none', async () => {
    const receiver = await startReceiver((_received, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('begun', () => response.destroy());
    });
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const [sent] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery?.history).toMatchObject([
      { outcome: 'unreachable', error: expect.stringMatching(/broke in the middle of the answer/) },
    ]);
  });

  it('an idle connection that the receiver closes costs no attempt', async () => {
    // Closes every connection as soon as it has answered, without saying so before.
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        setImmediate(() => socket.resetAndDestroy());
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: `http://127.0.0.1:${port}` });
    for (let n = 0; n < 20; n++) {
      emulator.trigger('platos', 'bgo.failed');
      await emulator.settled();
    }
    expect(emulator.deliveries({}).items.map(({ attempts }) => attempts)).toEqual(Array(20).fill(1));
  });
});
