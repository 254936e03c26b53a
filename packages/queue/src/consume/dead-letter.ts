import { type JobRunner, type Logger, loggerOf } from '@hookgate/core';

/** What a processor of an engine without dead letters of its own works with. */
export interface ProcessorParts {
  readonly provider: string;
  readonly runner: JobRunner;
  readonly logger: Pick<Logger, 'error'>;
}

/** Headers of a dead letter: what it failed with, after how many runs, and where it came from. */
export const DEAD_LETTER_HEADERS = {
  reason: 'hookgate-reason',
  detail: 'hookgate-detail',
  attempts: 'hookgate-attempts',
  from: 'hookgate-from',
} as const;

/** Why a job is set aside. */
export type DeadLetterReason = 'not_a_job' | 'failed' | 'never_ended';

/** What a processor is to do about a job that was not handled. */
export type Fate =
  /** Set it aside for this reason. */
  | DeadLetterReason
  /** Another run has it, or may have: it is not ours any more. */
  | 'lost'
  /** It was not begun, which is no failure of the job. */
  | 'not_begun';

const FATES: Readonly<Record<string, Fate>> = {
  JobError: 'not_a_job',
  NeverEndedError: 'never_ended',
  ClaimLostError: 'lost',
  InFlightError: 'not_begun',
  StoreUnavailableError: 'not_begun',
  ShuttingDownError: 'not_begun',
};

/** By the error's name, for a handler may have a copy of the core of its own. */
export function fateOf(error: unknown): Fate {
  const { name = '' } = describeThrown(error);
  return Object.hasOwn(FATES, name) ? (FATES[name] as Fate) : 'failed';
}

const DETAIL_LENGTH = 500;

/** Whether trying again does not help. By its name, for a handler may have a copy of the core of its own. */
export function isJobError(error: unknown): error is Error {
  return describeThrown(error).name === 'JobError';
}

/** Whatever a handler threw, as texts. Never throws, though a look at it may: the fate of its job would then be nobody's. */
export function describeThrown(thrown: unknown): {
  readonly name?: string;
  readonly message: string;
  readonly stack?: string;
} {
  try {
    if (!(thrown instanceof Error)) return { message: String(thrown) };
    const { name, message, stack } = thrown;
    return { name: `${name}`, message: `${message}`, ...(stack === undefined ? {} : { stack: `${stack}` }) };
  } catch {
    return { message: `a value of type ${typeof thrown} that cannot be shown` };
  }
}

/** The application's logger, whose own failures touch no job. */
export function heardLogger(given: Logger | undefined): Pick<Logger, 'error'> {
  const logger = loggerOf(given);
  return {
    error(fields, message) {
      // One that fails, or rejects, cannot say so.
      void (async () => logger.error(fields, message))().catch(() => {});
    },
  };
}

/** What a header may hold: one line of visible ASCII. */
export function headerText(error: unknown): string {
  const { name, message } = describeThrown(error);
  const text = name === undefined ? message : `${name}: ${message}`;
  return text.replace(/[^ -~]+/g, ' ').slice(0, DETAIL_LENGTH);
}

export const DEFAULT_ATTEMPTS = 5;

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [1_000, 5 * 60_000];

/** Milliseconds to wait after a failed attempt: 1, 2, 4, … seconds, 5 minutes at most. */
export function defaultBackoff(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempt - 1));
}

/** The longest time a timer takes; of a longer one it makes none at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What the application's function answers, if that is a time; else the default. Never throws. */
export function pauseAfter(attempt: number, backoffMs: (attempt: number) => number): number {
  try {
    const ms = backoffMs(attempt);
    return ms >= 0 ? Math.min(ms, MAX_TIMER_MS) : defaultBackoff(attempt);
  } catch {
    return defaultBackoff(attempt);
  }
}

/** @throws TypeError for an option that there is not: misspelt, it would be its default */
export function checkNames(engine: string, options: object | undefined, names: readonly string[]): void {
  const unknown = Object.keys(options ?? {}).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`consume.${engine}: there is no option \`${unknown}\`; there are: ${names.join(', ')}.`);
}

/** @throws TypeError for a number of attempts that is none */
export function checkAttempts(engine: string, attempts: number): void {
  if (Number.isInteger(attempts) && attempts >= 1) return;
  throw new TypeError(`consume.${engine}: \`attempts\` must be a whole number above 0.`);
}
