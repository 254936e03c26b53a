import { equalBytes } from '../body/equal-bytes.ts';
import { type Closing, ClosingController } from '../runtime/closing.ts';

/** A delivery that may have to wait. What it does not need while it waits is let go. */
export interface Waiting {
  readonly facts: { readonly key: string };
  /** The exact bytes. A copy that waits has the bytes of the first one that does, which are the same. */
  body: Uint8Array;
  /** What was made of the bytes. */
  event: unknown;
  /** Whether the delivery has waited: its event was let go, and is to be made of the bytes again. */
  hasWaited: boolean;
  readonly client: Client;
}

/** Whoever waits for the answer. */
export interface Client {
  /** Calls back when nobody is there to be answered any more; answers how to stop that. */
  onGone?(listener: () => void): () => void;
}

/** The bytes that all waiting copies of a delivery have in common. */
interface Content {
  readonly body: Uint8Array;
  copies: number;
}

/**
 * Where deliveries wait that cannot be answered yet: copies of one in flight, and all of them while the store does not answer.
 * There is room for so many, and for so many bytes; who finds none is sent away at once.
 */
export class Lobby {
  readonly #maxPlaces: number;
  readonly #maxBytes: number;
  readonly #closing: Closing;
  readonly #contents = new Map<string, Content>();
  #places = 0;
  #bytes = 0;

  /** @param closing aborts when the receiver shuts down: nobody waits any longer */
  constructor(maxPlaces: number, maxBytes: number, closing: Closing) {
    this.#maxPlaces = maxPlaces;
    this.#maxBytes = maxBytes;
    this.#closing = closing;
  }

  /** A place to wait at, to be left afterwards; `undefined` when there is none. */
  enter(waiting: Waiting): Place | undefined {
    if (this.#places >= this.#maxPlaces) return undefined;
    const { key } = waiting.facts;
    const known = this.#contents.get(key);
    const isCopy = known !== undefined && equalBytes(known.body, waiting.body);
    // One alone may be as large as the limit of a body allows.
    const bytes = isCopy ? 0 : waiting.body.length;
    if (bytes > 0 && this.#places > 0 && this.#bytes + bytes > this.#maxBytes) return undefined;
    this.#places += 1;
    this.#bytes += bytes;
    waiting.event = undefined;
    waiting.hasWaited = true;
    if (isCopy) {
      known.copies += 1;
      waiting.body = known.body;
    } else if (known === undefined) {
      this.#contents.set(key, { body: waiting.body, copies: 1 });
    }
    const { body } = waiting;
    return new Place(this.#closing, waiting.client, () => this.#leave(key, body));
  }

  #leave(key: string, body: Uint8Array): void {
    this.#places -= 1;
    const content = this.#contents.get(key);
    if (content?.body === body) {
      content.copies -= 1;
      if (content.copies > 0) return;
      this.#contents.delete(key);
    }
    this.#bytes -= body.length;
  }
}

/** One delivery's place. */
export class Place {
  readonly #stop = new ClosingController();
  readonly #closing: Closing;
  readonly #left: () => void;
  readonly #stopListening: (() => void) | undefined;
  #gone = false;

  constructor(closing: Closing, client: Client, left: () => void) {
    this.#closing = closing;
    this.#left = left;
    closing.addEventListener('abort', this.#end);
    this.#stopListening = client.onGone?.(() => {
      this.#gone = true;
      this.#end();
    });
    if (closing.aborted) this.#end();
  }

  /** Aborts when it is no use waiting any longer: the receiver shuts down, or the client is gone. */
  get signal(): Closing {
    return this.#stop.signal;
  }

  /** Whether the client has gone: there is nobody to answer. */
  get isGone(): boolean {
    return this.#gone;
  }

  leave(): void {
    this.#closing.removeEventListener('abort', this.#end);
    this.#stopListening?.();
    this.#left();
  }

  readonly #end = (): void => this.#stop.abort();
}
