import { strict as assert } from 'node:assert';
import { MEBIBYTE } from '../bytes.ts';
import { expectRefusal } from '../expected-answers.ts';
import { liveMemoryBytes } from '../live-memory.ts';
import type { RawResponse } from '../raw-response.ts';
import { plotonDelivery } from '../signed-deliveries.ts';
import type { Bench } from '../test-bench.ts';
import { type Arrival, encodeArrival, exchange } from './exchange.ts';
import { measureCpu, measurePeaks, type Peaks } from './measure.ts';
import { REFUSED_KINDS, type RefusedKind, type Sent } from './refused-kinds.ts';
import { eventOfSize, SHAPES, type Shape } from './sized-events.ts';

const [MAX_CPU_RATIO, MAX_MEMORY_RATIO, MAX_PAUSE_MS, MAX_PARSE_RATIO] = [3, 1.5, 50, 1.5];

/** What a process grows by without anybody's doing: garbage that was not collected in time. */
const MEMORY_NOISE_BYTES = 32 * MEBIBYTE;

/** Whatever else the machine does makes one side dearer now and then, and not every time. */
const TRIES = 6;

/** The least of so many measurements counts: a collection of garbage is in some, and what something costs is in all. */
const ROUNDS = 3;

interface Cost extends Peaks {
  readonly cpu: number;
}

/**
 * Compares every refusal with the accepted delivery it goes with.
 *
 * @param size bytes of each body
 * @param count how many requests make one measurement
 * @throws AssertionError that names the refusals that broke the law every time, and by how much
 */
export async function compareCosts(bench: Bench, arrival: Arrival, size: number, count: number): Promise<void> {
  const costOf = async (rounds: number, make: () => Sent, check: (response: RawResponse) => void): Promise<Cost> => {
    // Made before anything is measured.
    const batches = Array.from({ length: rounds + 1 }, () =>
      Array.from({ length: count }, () => encodeArrival(bench, make(), arrival)),
    );
    const [first, ...rest] = batches as [(typeof batches)[number]];
    // What making them has left behind is not to be collected while something is measured.
    if (rounds > 1) liveMemoryBytes();
    const peaks = await measurePeaks(() => exchange(bench, first, check));
    const cpu: number[] = [];
    for (const batch of rest) cpu.push(await measureCpu(() => exchange(bench, batch, check)));
    return { ...peaks, cpu: Math.min(...cpu) };
  };
  const accept = (shape: Shape): Promise<Cost> =>
    costOf(
      ROUNDS,
      () => ({ delivery: plotonDelivery({ body: eventOfSize(shape, size) }) }),
      (response) => bench.expectHandled(response),
    );
  const refuse = ({ request, code }: RefusedKind, rounds: number): Promise<Cost> =>
    costOf(
      rounds,
      () => request(size),
      (response) => expectRefusal(response, code),
    );

  // Warm, both sides are what they are for long.
  await accept('text');
  let suspects: readonly RefusedKind[] = REFUSED_KINDS.filter(({ least = 0 }) => least <= size);
  let found: readonly string[] = [];
  for (let attempt = 0; attempt < TRIES && suspects.length > 0; attempt++) {
    const breaches = new Map<RefusedKind, string>();
    for (const shape of SHAPES.filter((each) => suspects.some((kind) => kind.shape === each))) {
      const accepted = await accept(shape);
      for (const kind of suspects.filter((each) => each.shape === shape)) {
        const breach = breachOf(await refuse(kind, attempt === 0 ? 1 : ROUNDS), accepted);
        if (breach !== undefined) breaches.set(kind, `${kind.name}: ${breach}`);
      }
    }
    suspects = [...breaches.keys()];
    found = [...breaches.values()];
  }
  assert.deepEqual(found, []);
}

function breachOf(refused: Cost, accepted: Cost): string | undefined {
  const cpuRatio = refused.cpu / accepted.cpu;
  const mostMemory = MAX_MEMORY_RATIO * accepted.memory + MEMORY_NOISE_BYTES;
  // What is verified is parsed, whole or not: the parser takes as long for what is accepted.
  const mostPause = Math.max(MAX_PAUSE_MS, MAX_PARSE_RATIO * accepted.pause);
  const breaches = [
    ...(cpuRatio > MAX_CPU_RATIO ? [`${cpuRatio.toFixed(1)} times the processor time`] : []),
    ...(refused.memory > mostMemory
      ? [`${refused.memory} bytes of memory, not ${Math.round(mostMemory)} at most`]
      : []),
    ...(refused.pause > mostPause ? [`the event loop stood still for ${Math.round(refused.pause)} ms`] : []),
  ];
  return breaches.length === 0 ? undefined : breaches.join(', ');
}
