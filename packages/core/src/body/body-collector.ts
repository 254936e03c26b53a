import { Refusal } from '../answers/refusal.ts';
import { type Allocate, BodyPieces } from './body-pieces.ts';
import { bodyTooLarge } from './declared-length.ts';

/** What a collector is made with. */
export interface BodyCollectorOptions {
  /** The length the request declares and the limit allows; `undefined` when it declares none. */
  readonly declared: number | undefined;
  /** Most bytes kept. */
  readonly limitBytes: number;
  /** Makes room for a body that came in pieces: the one place a body's memory comes from. */
  readonly allocate: Allocate;
}

/** A body that declares no more gets all of its room with its first piece. */
const ROOM_AT_ONCE_BYTES = 65_536;

/** A larger one gets it when this part of it is here: a length is easily declared and never sent. */
const ROOM_FOR_PART = 1 / 3;

/**
 * Puts the pieces of a body together and keeps count. A body that comes in one piece is handed on as it is; any other is
 * copied into place, once where its pieces are not small. In whatever pieces it comes, no more than three times the bytes
 * that are here are held.
 */
export class BodyCollector {
  readonly #options: BodyCollectorOptions;
  #first: Uint8Array | undefined;
  #pieces: BodyPieces | undefined;
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
    if (this.#whole === undefined && declared !== undefined && this.#length < declared && this.#deserves(declared)) {
      this.#whole = this.#gather(allocate(declared));
    }
    if (this.#whole !== undefined) this.#whole.set(piece, start);
    else if (start === 0) this.#first = piece;
    else {
      this.#pieces ??= new BodyPieces(allocate, this.#first as Uint8Array);
      this.#pieces.add(piece);
    }
    return undefined;
  }

  /** The whole body, or a refusal when it is shorter than it declares. */
  finish(): Uint8Array | Refusal {
    const { declared, allocate } = this.#options;
    if (declared !== undefined && this.#length !== declared) return this.#mismatch(declared);
    if (this.#whole !== undefined) return this.#whole;
    if (this.#pieces === undefined && this.#first !== undefined) return this.#first;
    return this.#gather(allocate(this.#length));
  }

  #deserves(declared: number): boolean {
    return declared <= ROOM_AT_ONCE_BYTES || this.#length >= ROOM_FOR_PART * declared;
  }

  /** Moves what is here to the beginning of its final place. */
  #gather(whole: Uint8Array): Uint8Array {
    if (this.#pieces !== undefined) this.#pieces.copyTo(whole);
    else if (this.#first !== undefined) whole.set(this.#first);
    this.#pieces = undefined;
    this.#first = undefined;
    return whole;
  }

  #mismatch(declared: number): Refusal {
    const detail = `The request declares ${declared} bytes, ${this.#length} came.`;
    return new Refusal('body_length_mismatch', 'body_length_mismatch', detail);
  }
}
