import { hint } from '../arguments/did-you-mean.ts';
import { UsageError } from '../usage-error.ts';
import type { Bench } from './bench.ts';
import { failed, NOT_TAKEN, notMade, type Probe, type ProbeResult } from './probe.ts';
import { handshakeProbes, toldProbes } from './probes/answers-told.ts';
import { copyProbes } from './probes/copies.ts';
import { effectProbes } from './probes/effects.ts';
import { forgedProbes } from './probes/forged.ts';
import { freshnessProbes } from './probes/freshness.ts';
import { genuineProbes } from './probes/genuine.ts';
import { shapeProbes } from './probes/shapes.ts';

/** What is made of a sender, in order: the genuine delivery first, what looks at all answers last. */
export function probesOf(bench: Pick<Bench, 'profile'>): readonly Probe[] {
  return [
    ...genuineProbes,
    ...forgedProbes,
    ...freshnessProbes,
    ...copyProbes,
    ...shapeProbes,
    ...handshakeProbes(bench),
    ...effectProbes,
    ...toldProbes,
  ];
}

/**
 * Those that are named, with commas between, and the genuine delivery, on which they stand.
 *
 * @throws UsageError for a name that is none
 */
export function chooseProbes(all: readonly Probe[], text: string | undefined): readonly Probe[] {
  if (text === undefined) return all;
  const known = all.map(({ name }) => name);
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (known.includes(name)) continue;
    const list = known.join(', ');
    throw new UsageError(
      'unknown_probe',
      `--only: there is no probe "${name}".${hint(name, known)}\n  There are: ${list}.`,
    );
  }
  return all.filter(({ name }) => name === 'genuine' || names.includes(name));
}

/** These have an answer of their own to give when the genuine delivery is not taken. */
const FIRST: ReadonlySet<string> = new Set(['genuine', 'in-time']);

/** Makes one probe after the other; where a genuine delivery is not taken, the others would pass for nothing. */
export async function runProbes(
  bench: Bench,
  probes: readonly Probe[],
  onResult: (result: ProbeResult) => void,
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  let isTaken = true;
  for (const probe of probes) {
    const { name, title, means, change, severity } = probe;
    const startedAt = performance.now();
    const finding =
      isTaken || FIRST.has(name)
        ? await probe.run(bench).catch((error: unknown) => failed(`it could not be made: ${(error as Error).message}`))
        : notMade(NOT_TAKEN);
    if (name === 'genuine' && finding.outcome === 'failed') isTaken = false;
    const result: ProbeResult = {
      name,
      title,
      means,
      change,
      severity: typeof severity === 'string' ? severity : severity(bench.profile),
      finding,
      durationMs: performance.now() - startedAt,
    };
    results.push(result);
    onResult(result);
  }
  return results;
}
