import type { TestDelivery } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import { startProgress } from '../terminal/progress.ts';
import type { Style } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { attempt, roundMs, type SentRequest } from './attempt.ts';

/** What came of many requests. */
export interface CopiesSummary {
  readonly sent: number;
  readonly counted: number;
  /** How often each status came, and why no answer came. */
  readonly answers: Readonly<Record<string, number>>;
  readonly fastestMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly slowestMs: number;
  /** From the first request to the last answer. */
  readonly tookMs: number;
}

/** The requests that are kept whole. */
const KEPT = 1_000;

/** Sends copies of one event, each signed for itself, so many at once. */
export async function sendCopies(
  copies: number,
  concurrency: number,
  next: () => { readonly delivery: TestDelivery; readonly url: URL },
  options: { readonly timeoutMs?: number },
  terminal: Terminal,
): Promise<{ readonly summary: CopiesSummary; readonly kept: readonly SentRequest[] }> {
  const times: number[] = [];
  const answers: Record<string, number> = {};
  const kept: SentRequest[] = [];
  let [begun, counted] = [0, 0];
  const startedAt = performance.now();
  const progress = startProgress(terminal, () => `sent ${times.length} of ${copies}, ${counted} counted`);
  const lane = async (): Promise<void> => {
    while (begun < copies) {
      begun += 1;
      const { delivery, url } = next();
      const sent = await attempt(delivery, url, options);
      times.push(sent.durationMs);
      if (sent.counted) counted += 1;
      const name = String(sent.answer?.status ?? sent.error?.code ?? 'no answer');
      answers[name] = (answers[name] ?? 0) + 1;
      if (kept.length < KEPT) kept.push(sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(copies, concurrency) }, lane));
  } finally {
    progress.end();
  }
  const tookMs = roundMs(performance.now() - startedAt);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  const summary: CopiesSummary = {
    sent: times.length,
    counted,
    answers,
    fastestMs: at(0),
    medianMs: at(0.5),
    p95Ms: at(0.95),
    slowestMs: at(1),
    tookMs,
  };
  return { summary, kept };
}

/** The summary in two lines. */
export function showSummary(summary: CopiesSummary, style: Style): string {
  const { sent, counted, answers, fastestMs, medianMs, p95Ms, slowestMs, tookMs } = summary;
  const color = counted === sent ? style.green : style.red;
  const kinds = Object.entries(answers).map(([name, count]) => `${count} × [${name}]`);
  return [
    `${color('<--')} ${kinds.join(', ')}  in ${showDuration(tookMs)}`,
    style.dim(
      `    fastest ${showDuration(fastestMs)}, median ${showDuration(medianMs)}, 95 % within ${showDuration(p95Ms)}, slowest ${showDuration(slowestMs)}`,
    ),
  ].join('\n');
}
