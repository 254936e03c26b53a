import { writeFile } from 'node:fs/promises';
import { eventTypesOf, findProfile } from '@hookgate/testing';
import { MAX_TIMER_MS, parseDuration } from '../arguments/parse-duration.ts';
import { isLoopback, parseUrl } from '../arguments/parse-url.ts';
import { signingSecret } from '../arguments/secret.ts';
import { parseEventType, parseSender, titleOf } from '../arguments/sender.ts';
import { explainAnswer } from '../send/explain-answer.ts';
import { startProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { FailedError, UsageError } from '../usage-error.ts';
import { createBench } from './bench.ts';
import { readEffects } from './effects.ts';
import type { ProbeResult } from './probe.ts';
import { junitOf, showReport, tally } from './report.ts';
import { chooseProbes, probesOf, runProbes } from './run-probes.ts';

/** The options of `hookgate doctor`, as they were typed. */
export interface DoctorOptions {
  readonly secret?: string;
  readonly event?: string;
  readonly only?: string;
  readonly effects?: string;
  readonly settle: string;
  readonly publicUrl?: string;
  readonly allowRemote?: true;
  readonly junit?: string;
  readonly json?: true;
}

/** Probes a running receiver. @returns the exit code: 1 when a `must` failed */
export async function runDoctor(
  target: string,
  senderName: string,
  options: DoctorOptions,
  terminal: Terminal,
): Promise<number> {
  requireOrder(target, senderName, terminal);
  const profile = parseSender(senderName);
  const url = parseUrl(target);
  const effectsUrl = options.effects === undefined ? undefined : parseUrl(options.effects);
  for (const each of [url, effectsUrl]) {
    if (each === undefined || isLoopback(each) || options.allowRemote) continue;
    throw new UsageError(
      'remote',
      `${each.host} is not this machine, and probes are no deliveries: pass --allow-remote if it is yours.`,
    );
  }
  const type = parseEventType(profile, options.event ?? (eventTypesOf(profile)[0] as string));
  const { text: secret, from } = signingSecret(profile, options.secret, terminal);
  const settleMs = parseDuration('--settle', options.settle, 0, MAX_TIMER_MS);
  const effects = effectsUrl === undefined ? undefined : readEffects(effectsUrl, settleMs);
  await effects?.count();
  const publicUrl = options.publicUrl === undefined ? {} : { publicUrl: parseUrl(options.publicUrl).href };
  const bench = createBench({ profile, url, secret, type, ...publicUrl }, effects, terminal.env);

  const probes = chooseProbes(probesOf(bench), options.only);

  // Where nothing listens there is nothing to be found out.
  const first = await bench.genuine();
  if (first.error?.reason === 'unreachable') {
    throw new FailedError('unreachable', explainAnswer(profile, first, from).join(' '));
  }
  const results: ProbeResult[] = [];
  const progress = startProgress(terminal, () => `${results.length} of ${probes.length} probes made`);
  try {
    await runProbes(bench, probes, (result) => results.push(result));
  } finally {
    progress.end();
  }
  const { mustFailed, ...rest } = tally(results);
  if (options.junit !== undefined) {
    await writeFile(options.junit, junitOf(results, `hookgate doctor ${profile.provider.name}`)).catch(
      (error: Error) => {
        throw new FailedError('unwritable', `--junit ${options.junit}: ${error.message}`, { cause: error });
      },
    );
  }
  if (options.json) {
    const probes = results.map(({ finding, durationMs, ...probe }) => ({
      ...probe,
      ...finding,
      durationMs: Math.round(durationMs),
    }));
    terminal.print(
      JSON.stringify({ sender: profile.provider.name, url: url.href, mustFailed, ...rest, probes }, null, 2),
    );
  } else {
    terminal.print(terminal.style.bold(`${titleOf(profile)} at ${bench.targetOf(first.delivery).href}`));
    terminal.print(showReport(results, terminal.style));
    if (!first.counted) for (const sentence of explainAnswer(profile, first, from)) terminal.note(sentence);
  }
  return mustFailed > 0 ? 1 : 0;
}

/** @throws UsageError for the two arguments in the order that other commands have */
function requireOrder(target: string, senderName: string, { program }: Terminal): void {
  const isSender = (text: string): boolean => findProfile(text.toLowerCase()) !== undefined;
  if (!isSender(target) || isSender(senderName)) return;
  throw new UsageError('swapped', `The URL comes first: ${program} doctor ${senderName} ${target}`);
}
