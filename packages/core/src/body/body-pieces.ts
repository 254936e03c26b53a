/** Makes room for so many bytes. */
export type Allocate = (byteLength: number) => Uint8Array;

/** Pieces below this are copied together: as an object of its own, a piece of one byte takes more than a hundred. */
const SMALL_PIECE_BYTES = 4_096;

/** The size of the blocks they are copied into: as much as there is already, within these. */
const [MIN_BLOCK_BYTES, MAX_BLOCK_BYTES] = [1_024, 65_536];

/**
 * The pieces of a body whose end is not known yet. Large ones are kept as they came, small ones are merged, and no order of
 * the two leaves more room unused than there are bytes.
 */
export class BodyPieces {
  readonly #allocate: Allocate;
  readonly #pieces: Uint8Array[];
  #length: number;
  #block: Uint8Array | undefined;
  #used = 0;

  constructor(allocate: Allocate, first: Uint8Array) {
    this.#allocate = allocate;
    this.#pieces = [first];
    this.#length = first.byteLength;
  }

  /** Keeps one more. */
  add(piece: Uint8Array): void {
    const room = this.#block === undefined ? 0 : this.#block.byteLength - this.#used;
    if (piece.byteLength <= room) this.#fill(piece);
    else if (piece.byteLength >= SMALL_PIECE_BYTES) {
      this.#closeBlock();
      this.#pieces.push(piece);
      this.#length += piece.byteLength;
    } else {
      // A small one is split, so that the block before it is full.
      this.#fill(piece.subarray(0, room));
      this.#closeBlock();
      const rest = piece.subarray(room);
      const wanted = Math.min(this.#length, MAX_BLOCK_BYTES);
      this.#block = this.#allocate(Math.max(MIN_BLOCK_BYTES, rest.byteLength, wanted));
      this.#fill(rest);
    }
  }

  #fill(piece: Uint8Array): void {
    this.#block?.set(piece, this.#used);
    this.#used += piece.byteLength;
    this.#length += piece.byteLength;
  }

  /** Copies all of them, one behind the other, to the beginning of `whole`. */
  copyTo(whole: Uint8Array): void {
    this.#closeBlock();
    let filled = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, filled);
      filled += piece.byteLength;
    }
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    this.#pieces.push(this.#block.subarray(0, this.#used));
    this.#block = undefined;
    this.#used = 0;
  }
}
