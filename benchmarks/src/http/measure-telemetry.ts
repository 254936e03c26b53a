import { Child } from '../harness/child.ts';
import { median } from '../harness/statistics.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import type { ServerCpu } from './server.ts';
import type { TelemetryReady } from './telemetry-server.ts';

/** What was measured of one variant. */
export interface TelemetryResult {
  /** Microseconds of the server's CPU per delivery. */
  readonly micros: number;
  /** The median over the rounds of that, divided by the base's in the same round. */
  readonly ratio: number;
}

const [CONNECTIONS, REQUESTS, WARM_UP_ROUNDS] = [32, 300, 30];

/** Measures variants in one process, in short bursts, in another order in every round. */
export async function measureTelemetry(
  names: readonly string[],
  size: number,
  rounds: number,
  baseName: string,
): Promise<ReadonlyMap<string, TelemetryResult>> {
  const { child: load } = await Child.start(new URL('./load.ts', import.meta.url), []);
  const { child, ready } = await Child.start<TelemetryReady>(new URL('./telemetry-server.ts', import.meta.url), names);
  const samples = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const port = ready.ports[name] as number;
      const order: LoadOrder = { port, scheme: 'ploton', size, connections: CONNECTIONS, requests: REQUESTS };
      const before = await child.ask<ServerCpu>({});
      const { others } = await load.ask<LoadResult>(order);
      const after = await child.ask<ServerCpu>({});
      if (Object.keys(others).length > 0) throw new Error(`${name}: answered ${JSON.stringify(others)}`);
      if (round >= 0) samples.get(name)?.push((after.micros - before.micros) / REQUESTS);
    }
  }
  await child.end();
  await load.end();
  const base = samples.get(baseName) ?? [];
  return new Map(
    [...samples].map(([name, micros]) => {
      const ratios = micros.map((each, round) => each / (base[round] ?? Number.NaN));
      return [name, { micros: median(micros), ratio: median(ratios) }];
    }),
  );
}

function shuffled(names: readonly string[]): string[] {
  return names
    .map((name) => [Math.random(), name] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, name]) => name);
}
