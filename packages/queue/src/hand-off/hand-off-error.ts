/** Why a delivery was not handed to its queue. */
export type HandOffErrorCode =
  /** The queue did not confirm in time. It may have the job all the same: the sender's retry is the same job. */
  | 'timed_out'
  /** The claim of the delivery was lost while the queue was waited for. */
  | 'lost'
  /** The job is larger than the queue takes. */
  | 'too_large'
  /** The event holds what JSON cannot say. */
  | 'not_json'
  /** The sink resolved without an answer: nobody knows whether the queue has the job. */
  | 'not_confirmed';

/** Thrown by a hand-off, so that the sender is answered 500 and comes again. */
export class HandOffError extends Error {
  override readonly name = 'HandOffError';
  readonly code: HandOffErrorCode;

  constructor(code: HandOffErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
