/** Bytes outside the garbage-collected heap, written from front to back. */
export interface Page {
  readonly number: number;
  readonly view: DataView;
  used: number;
  /** The page that is written when this one is full. */
  next: Page | undefined;
}

/** Pages by number; numbers are used again. */
export class PageTable {
  readonly #maxPages: number;
  readonly #usualBytes: number;
  readonly #pages: (Page | undefined)[] = [undefined];
  readonly #freeNumbers: number[] = [];
  /** The bytes of a page of the usual size that was deleted, for the next one: new ones are zeroed, and collected some day. */
  #spare: DataView | undefined;

  constructor(maxPages: number, usualBytes: number) {
    this.#maxPages = maxPages;
    this.#usualBytes = usualBytes;
  }

  view(number: number): DataView {
    return (this.#pages[number] as Page).view;
  }

  /** @throws Error when there are as many pages as there may be */
  add(bytes: number): Page {
    const number = this.#freeNumbers.pop() ?? this.#pages.length;
    if (number >= this.#maxPages) throw new Error('memoryStore: no more than 8 GiB of records can be kept');
    const view = this.#takeSpare(bytes) ?? new DataView(new ArrayBuffer(bytes));
    const page: Page = { number, view, used: 0, next: undefined };
    this.#pages[number] = page;
    return page;
  }

  delete({ number, view }: Page): void {
    this.#pages[number] = undefined;
    this.#freeNumbers.push(number);
    if (view.byteLength === this.#usualBytes) this.#spare = view;
  }

  #takeSpare(bytes: number): DataView | undefined {
    if (bytes !== this.#usualBytes) return undefined;
    const spare = this.#spare;
    this.#spare = undefined;
    return spare;
  }
}
