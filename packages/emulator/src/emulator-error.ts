/** Something that was asked of an emulator and cannot be: the API answers it with its status. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
  /** 400 to 499. */
  readonly status: number;
  /** Such as `unknown_sender`. */
  readonly code: string;

  /** @param message what is wrong, and what would be right */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
