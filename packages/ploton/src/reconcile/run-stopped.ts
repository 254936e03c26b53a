/** Ends a run early, and says why. */
export class RunStopped extends Error {
  readonly outcome: 'partial' | 'failed';
  readonly code: string;

  constructor(outcome: 'partial' | 'failed', code: string, cause?: unknown) {
    super(`the run stopped: ${code}`, { cause });
    this.name = 'RunStopped';
    this.outcome = outcome;
    this.code = code;
  }
}
