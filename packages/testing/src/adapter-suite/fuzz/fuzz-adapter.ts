import { strict as assert } from 'node:assert';
import { platos, ploton } from '@hookgate/core';
import type { AdapterUnderTest } from '../adapter-under-test.ts';
import { liveMemoryBytes } from '../live-memory.ts';
import { withoutUncaughtErrors } from '../process-watch.ts';
import { RawConnection } from '../raw-connection.ts';
import { type Bench, PATH, withBench } from '../test-bench.ts';
import { type Aim, brokenRequest, framedRequest, type MalformedRequest } from './malformed-requests.ts';
import { createRandom, type Random } from './random.ts';

/** How to fuzz. */
export interface FuzzOptions {
  /** At least so many requests are sent and answered, or closed upon. Default: 100,000. */
  readonly requests?: number;
  /** The same seed makes the same requests, but for the time in them. Default: a random one, which the report names. */
  readonly seed?: number;
  /** Connections open at once. Default: 48. */
  readonly connections?: number;
}

/** What came of it, when nothing was found. */
export interface FuzzReport {
  readonly seed: number;
  readonly requests: number;
  readonly connections: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that ended before everything on them was answered. */
  readonly closedEarly: number;
  /** How much more memory was in use at the worst moment, bytes. */
  readonly memoryGrowthBytes: number;
  readonly elapsedMs: number;
}

const LIMIT_BYTES = 4_096;
const BODY_TIMEOUT_MS = 250;
const MAX_PIPELINED = 12;
const MEMORY_CHECK_EVERY = 10_000;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** What a stranger may be told by the webhook, or by the HTTP parser in front of it. */
const ALLOWED: ReadonlySet<number> = new Set([400, 401, 405, 408, 413, 415, 431]);

/**
 * Sends malformed requests to an adapter, over many connections at once, and fails when one of them crashes it, is never
 * answered although its connection stays open, reaches a handler or the store, is answered with anything but a refusal,
 * or when memory grows.
 *
 * @throws AssertionError that names the seed
 */
export async function fuzzAdapter(adapter: AdapterUnderTest, options: FuzzOptions = {}): Promise<FuzzReport> {
  const { requests = 100_000, seed = Math.floor(Math.random() * 2 ** 32), connections = 48 } = options;
  const limits = { bodyLimitBytes: LIMIT_BYTES, bodyTimeoutMs: BODY_TIMEOUT_MS };
  const common = { options: limits, observe: false } as const;
  const startedAt = performance.now();
  const tally = new Tally();

  await naming(seed, () =>
    withoutUncaughtErrors(() =>
      withBench(adapter, { ...common, mode: 'middleware', provider: platos }, (guarded) =>
        withBench(adapter, { ...common, mode: 'handlers', provider: ploton }, async (answering) => {
          const before = liveMemoryBytes();
          let nextCheck = MEMORY_CHECK_EVERY;
          const lanes = Array.from({ length: connections }, async (_, lane) => {
            const random = createRandom(seed + lane);
            while (tally.requests < requests) {
              const bench = random.chance(0.5) ? guarded : answering;
              await talk(random, bench, bench === guarded ? 'platos' : 'ploton', tally);
              if (tally.requests < nextCheck) continue;
              nextCheck += MEMORY_CHECK_EVERY;
              tally.memoryGrowthBytes = Math.max(tally.memoryGrowthBytes, liveMemoryBytes() - before);
            }
          });
          await Promise.all(lanes);
          for (const bench of [guarded, answering]) expectNothingHappened(bench);
        }),
      ),
    ),
  );
  assert.ok(
    tally.memoryGrowthBytes < MAX_GROWTH_BYTES,
    `seed ${seed}: memory grew by ${tally.memoryGrowthBytes} bytes`,
  );
  const { statuses, closedEarly, memoryGrowthBytes } = tally;
  return {
    seed,
    requests: tally.requests,
    connections: tally.connections,
    statuses: Object.fromEntries(statuses),
    closedEarly,
    memoryGrowthBytes,
    elapsedMs: performance.now() - startedAt,
  };
}

class Tally {
  requests = 0;
  connections = 0;
  closedEarly = 0;
  memoryGrowthBytes = 0;
  readonly statuses = new Map<string, number>();
}

/** One connection: some requests at once, perhaps a broken one behind them, then their answers, then one way of leaving. */
async function talk(random: Random, bench: Bench, sender: Aim['sender'], tally: Tally): Promise<void> {
  const aim = { path: PATH, sender, limitBytes: LIMIT_BYTES };
  const framed = Array.from({ length: random.int(MAX_PIPELINED) }, (_, index) =>
    framedRequest(random, aim, index === 0),
  );
  const broken = framed.length === 0 || random.chance(0.3) ? brokenRequest(random, aim) : undefined;
  tally.connections += 1;

  const connection = await RawConnection.open(bench.url);
  try {
    const bytes = Buffer.concat([...framed.map((each) => each.bytes), broken ?? Buffer.alloc(0)]);
    const cut = random.chance(0.3) ? random.int(bytes.length) : bytes.length;
    connection.write(bytes.subarray(0, cut), bytes.subarray(cut));
    for (const request of framed) {
      // What lies behind a request that closed the connection is not counted: nobody has read it.
      tally.requests += 1;
      if (!(await expectAnswer(connection, request, tally))) {
        tally.closedEarly += 1;
        return;
      }
    }
    if (broken === undefined) return;
    tally.requests += 1;
    await expectEnd(random, connection, tally);
  } finally {
    // Not `destroy`: a hundred thousand connections that end in order would leave no free port.
    connection.reset();
  }
}

/** A request whose end is clear is refused, or the connection is closed. */
async function expectAnswer(connection: RawConnection, request: MalformedRequest, tally: Tally): Promise<boolean> {
  const response = await connection.responseOrClose({ headOnly: request.headOnly });
  if (response === undefined) return false;
  note(tally, response.status, request.toWebhook);
  return true;
}

/** A broken request is answered or not, but once the sender has ended, the connection is closed: never silence. */
async function expectEnd(random: Random, connection: RawConnection, tally: Tally): Promise<void> {
  const way = random.int(20);
  if (way < 5) return;
  // A body that never comes is answered by its timeout; a head that never ends is left to the server's own.
  if (way === 5)
    await Promise.race([connection.closed, new Promise((resolve) => setTimeout(resolve, 2 * BODY_TIMEOUT_MS))]);
  connection.end();
  for (;;) {
    const response = await connection.responseOrClose();
    if (response === undefined) break;
    note(tally, response.status, false);
  }
  await connection.close();
}

function note(tally: Tally, status: number, toWebhook: boolean): void {
  tally.statuses.set(String(status), (tally.statuses.get(String(status)) ?? 0) + 1);
  if (toWebhook) assert.ok(ALLOWED.has(status), `a malformed request was answered ${status}`);
}

function expectNothingHappened(bench: Bench): void {
  assert.equal(bench.runs.length, 0, 'a handler was run');
  assert.equal(bench.spy.calls(), 0, 'the store was called');
  const unguarded = bench.strays.filter(({ url }) => url.split('?', 1)[0] === PATH);
  assert.deepEqual(unguarded, [], 'an unverified request reached the application at the path of the webhook');
}

async function naming(seed: number, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`Fuzzing with seed ${seed} found: ${(error as Error).message}`, { cause: error });
  }
}
