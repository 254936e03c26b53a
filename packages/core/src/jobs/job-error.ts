/** Why a job was not taken. */
export type JobErrorCode =
  /** Written by a version of Hookgate that writes jobs otherwise. */
  | 'other_version'
  /** Of another sender than `fromJob` was given. */
  | 'other_sender'
  /** Not what `toJob` made, or not any more. */
  | 'malformed'
  /** The event has not the sender's shape. */
  | 'invalid_event';

/** Thrown by `fromJob`: trying again does not help, so a worker should set the job aside. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
