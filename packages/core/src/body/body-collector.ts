import { Refusal } from '../answers/refusal.ts';
import { bodyTooLarge } from './declared-length.ts';

/** What a collector is made with. */
export interface BodyCollectorOptions {
  /** The length the request declares and the limit allows; `undefined` when it declares none. */
  readonly declared: number | undefined;
  /** Most bytes kept. */
  readonly limitBytes: number;
  /** Makes room for a body that came in pieces: the one place a body's memory comes from. */
  allocate(byteLength: number): Uint8Array;
}

/**
 * Puts the pieces of a body together and keeps count. A body that comes in one piece is handed on as it is; any other is
 * copied once, into place at once when its length is declared.
 */
export class BodyCollector {
  readonly #options: BodyCollectorOptions;
  #pieces: Uint8Array[] | undefined;
  #whole: Uint8Array | undefined;
  #length = 0;

  constructor(options: BodyCollectorOptions) {
    this.#options = options;
  }

  /** How many bytes came so far. */
  get length(): number {
    return this.#length;
  }

  /** Keeps one piece, or answers why the body is refused; then no more may be added. */
  add(piece: Uint8Array): Refusal | undefined {
    const { declared, limitBytes, allocate } = this.#options;
    const start = this.#length;
    this.#length += piece.byteLength;
    if (this.#length > limitBytes) return bodyTooLarge(limitBytes);
    if (declared !== undefined && this.#length > declared) return this.#mismatch(declared);
    if (this.#whole === undefined && start === 0 && declared !== undefined && this.#length < declared) {
      this.#whole = allocate(declared);
    }
    if (this.#whole !== undefined) this.#whole.set(piece, start);
    else if (this.#pieces === undefined) this.#pieces = [piece];
    else this.#pieces.push(piece);
    return undefined;
  }

  /** The whole body, or a refusal when it is shorter than it declares. */
  finish(): Uint8Array | Refusal {
    const { declared, allocate } = this.#options;
    if (declared !== undefined && this.#length !== declared) return this.#mismatch(declared);
    if (this.#whole !== undefined) return this.#whole;
    const pieces = this.#pieces ?? [];
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return only;
    const whole = allocate(this.#length);
    let filled = 0;
    for (const piece of pieces) {
      whole.set(piece, filled);
      filled += piece.byteLength;
    }
    return whole;
  }

  #mismatch(declared: number): Refusal {
    const detail = `The request declares ${declared} bytes, ${this.#length} came.`;
    return new Refusal('body_length_mismatch', 'body_length_mismatch', detail);
  }
}
