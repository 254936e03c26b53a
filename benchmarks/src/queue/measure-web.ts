import { Child } from '../harness/child.ts';
import { quantile } from '../harness/statistics.ts';
import type { LoadOrder, LoadResult } from '../http/load.ts';
import type { ServerCpu, ServerReady } from '../http/server.ts';
import { type Place, VARIANTS, type Variant } from './place.ts';

/** One round of one variant. */
export interface WebSample {
  /** Microseconds of the web process's CPU for each delivery. */
  readonly micros: number;
  readonly perSecond: number;
  /** Milliseconds until 99 of 100 were acknowledged. */
  readonly p99: number;
}

const [SIZE, CONNECTIONS, REQUESTS] = [1_024, 32, 1_500];
/** Until the compiler is done: what has more code has it compiled for longer, and that is no cost of a delivery. */
const WARM_UP_ROUNDS = 16;

/** The web side of all variants, round by round: each has a process and a queue. */
export async function measureWeb(
  placeOf: (variant: Variant) => Place,
  rounds: number,
): Promise<ReadonlyMap<Variant, readonly WebSample[]>> {
  const { child: load } = await Child.start(new URL('../http/load.ts', import.meta.url), []);
  const servers = [];
  for (const variant of VARIANTS) {
    const server = new URL('./web-server.ts', import.meta.url);
    servers.push({
      variant,
      samples: [] as WebSample[],
      ...(await Child.start<ServerReady>(server, [JSON.stringify(placeOf(variant))])),
    });
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { child, ready, samples } of servers) {
      const order: LoadOrder = { ...ready, size: SIZE, connections: CONNECTIONS, requests: REQUESTS };
      const before = await child.ask<ServerCpu>({});
      const { wallMs, latencies, others } = await load.ask<LoadResult>(order);
      const after = await child.ask<ServerCpu>({});
      if (Object.keys(others).length > 0) throw new Error(`answered ${JSON.stringify(others)}`);
      if (round < 0) continue;
      const micros = (after.micros - before.micros) / REQUESTS;
      samples.push({ micros, perSecond: (1_000 * REQUESTS) / wallMs, p99: quantile(latencies, 0.99) });
    }
  }
  for (const { child } of servers) await child.end();
  await load.end();
  return new Map(servers.map(({ variant, samples }) => [variant, samples]));
}
