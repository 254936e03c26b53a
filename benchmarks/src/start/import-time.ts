import { Child } from '../harness/child.ts';
import { median } from '../harness/statistics.ts';

/** Milliseconds of CPU to import a module in a fresh process, after what it stands on was imported; the median of so many. */
export async function importTime(specifier: string, after: readonly string[], rounds: number): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const args = [specifier, ...after];
    const { child, ready } = await Child.start<{ ms: number }>(
      new URL('./import-worker.ts', import.meta.url),
      args,
      [],
      false,
    );
    samples.push(ready.ms);
    await child.end();
  }
  return median(samples);
}
