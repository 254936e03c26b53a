import { Child } from '../harness/child.ts';
import { median, quantile } from '../harness/statistics.ts';
import { PARSER } from './app.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import type { ServerCpu, ServerReady } from './server.ts';

/** What was measured of one variant at one size. */
export interface HttpResult {
  /** Microseconds of the server's CPU per request. */
  readonly micros: number;
  /** The median over the rounds of that, divided by the framework's JSON parser's in the same round. */
  readonly ratio: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const CONNECTIONS = 32;
/** About as much work in every round, whatever the size. */
const requestsFor = (size: number): number => Math.max(200, Math.min(4_000, Math.round(60_000_000 / (size + 20_000))));
/** Long enough for the compiler to be done, at both sizes. */
const WARM_UP_ROUNDS = 10;

/** Measures all variants of a framework at one size, round by round; each has its server, and one process sends to all. */
export async function measureHttp(
  framework: string,
  names: readonly string[],
  size: number,
  rounds: number,
): Promise<ReadonlyMap<string, HttpResult>> {
  const { child: load } = await Child.start(new URL('./load.ts', import.meta.url), []);
  const servers: { name: string; child: Child; ready: ServerReady; samples: Sample[] }[] = [];
  for (const name of names) {
    const { child, ready } = await Child.start<ServerReady>(new URL('./server.ts', import.meta.url), [framework, name]);
    servers.push({ name, child, ready, samples: [] });
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { name, child, ready, samples } of servers) {
      const order: LoadOrder = { ...ready, size, connections: CONNECTIONS, requests: requestsFor(size) };
      const before = await child.ask<ServerCpu>({});
      const result = await load.ask<LoadResult>(order);
      const after = await child.ask<ServerCpu>({});
      if (Object.keys(result.others).length > 0) {
        throw new Error(`${framework}, ${name}: answered ${JSON.stringify(result.others)}`);
      }
      if (round >= 0) samples.push({ ...result, micros: (after.micros - before.micros) / order.requests });
    }
  }
  const base = servers.find(({ name }) => name === PARSER)?.samples ?? [];
  const results = new Map<string, HttpResult>();
  for (const { name, child, samples } of servers) {
    results.set(name, summarise(samples, base));
    await child.end();
  }
  await load.end();
  return results;
}

interface Sample extends LoadResult {
  readonly micros: number;
}

function summarise(samples: readonly Sample[], base: readonly Sample[]): HttpResult {
  return {
    micros: median(samples.map(({ micros }) => micros)),
    ratio: median(samples.map(({ micros }, round) => micros / (base[round]?.micros ?? Number.NaN))),
    requestsPerSecond: median(samples.map(({ wallMs, latencies }) => (1000 * latencies.length) / wallMs)),
    p50: median(samples.map(({ latencies }) => quantile(latencies, 0.5))),
    p99: median(samples.map(({ latencies }) => quantile(latencies, 0.99))),
  };
}
