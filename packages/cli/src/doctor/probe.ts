import type { SenderProfile } from '@hookgate/testing';
import type { Bench } from './bench.ts';

/** Whether a receiver is wrong, or could be better, when a probe fails. */
export type Severity = 'must' | 'should';

/** What a probe saw. */
export type Finding =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly saw: string }
  | { readonly outcome: 'not made'; readonly why: string };

/** One question that is asked of a running receiver. */
export interface Probe {
  /** Such as `forged-signature`. */
  readonly name: string;
  readonly severity: Severity | ((profile: SenderProfile) => Severity);
  /** What is so when it passes, as a sentence without its full stop. */
  readonly title: string;
  /** What it means when it fails. */
  readonly means: string;
  /** What to change then. */
  readonly change: string;
  run(bench: Bench): Promise<Finding>;
}

/** A probe and what came of it. */
export interface ProbeResult extends Pick<Probe, 'name' | 'title' | 'means' | 'change'> {
  readonly severity: Severity;
  readonly finding: Finding;
  readonly durationMs: number;
}

/** Why most probes are not made when the first one fails: they would pass for nothing. */
export const NOT_TAKEN = 'the genuine delivery was not taken';

export const passed: Finding = { outcome: 'passed' };

/** @param saw what was answered instead */
export function failed(saw: string): Finding {
  return { outcome: 'failed', saw };
}

/** @param why such as `this sender has no nonces` */
export function notMade(why: string): Finding {
  return { outcome: 'not made', why };
}
