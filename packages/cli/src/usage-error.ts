/** A mistake of whoever typed the command: told in a sentence, without a stack, with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** For `--json`, such as `unknown_sender`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What was asked for did not happen, for a reason outside of the command: told in a sentence, with exit code 1. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
  /** For `--json`, such as `no_emulator`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
