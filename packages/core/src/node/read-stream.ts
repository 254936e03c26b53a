import type { Readable } from 'node:stream';
import { Refusal } from '../answers/refusal.ts';
import { BodyCollector, type BodyCollectorOptions } from '../body/body-collector.ts';
import { isBytes } from '../body/is-bytes.ts';
import type { Deadline, Expiring } from '../runtime/deadlines.ts';
import { isError } from '../runtime/other-realms.ts';
import { limitTime } from '../runtime/time-limit.ts';

/** How a stream is read. */
export interface StreamReading extends BodyCollectorOptions {
  /** Milliseconds until the last byte must have come. */
  readonly timeoutMs: number;
  /** Whether the stream is to be left as if nobody had read it. */
  readonly replay: boolean;
}

/**
 * Reads a stream nobody has read from, until its end, the limit, the timeout or the sender's departure. On a refusal the
 * stream is left flowing with nobody listening: what follows is dropped, and its errors with it.
 */
export function readStream(stream: Readable, reading: StreamReading): Promise<Uint8Array | Refusal> {
  return new Promise((resolve) => {
    new StreamReader(stream, reading, resolve).start();
  });
}

/** Whether {@link readStream} is reading a stream at this moment. */
export function isBeingRead(stream: Readable): boolean {
  return (stream as ReadStream)[READER] !== undefined;
}

/** Where a stream keeps its reader, so that the same listeners serve all streams: they would be the dearest part of a small body. */
const READER = Symbol('hookgate.reader');

type ReadStream = Readable & { [READER]?: StreamReader | undefined };

class StreamReader implements Expiring {
  readonly #stream: ReadStream;
  readonly #replay: boolean;
  readonly #timeoutMs: number;
  readonly #collector: BodyCollector;
  readonly #resolve: (outcome: Uint8Array | Refusal) => void;
  #deadline: Deadline | undefined;

  constructor(stream: Readable, reading: StreamReading, resolve: (outcome: Uint8Array | Refusal) => void) {
    this.#stream = stream;
    this.#replay = reading.replay;
    this.#timeoutMs = reading.timeoutMs;
    this.#collector = new BodyCollector(reading);
    this.#resolve = resolve;
  }

  start(): void {
    const stream = this.#stream;
    stream[READER] = this;
    this.#deadline = limitTime(this.#timeoutMs, this);
    if (this.#replay) stream.on('readable', onReadable);
    else stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('aborted', onGone);
    stream.on('close', onGone);
    stream.on('error', onError);
    if (!this.#replay && stream.readableFlowing === false) stream.resume();
  }

  take(piece: unknown): void {
    const refusal = isBytes(piece) ? this.#collector.add(piece) : encodingSet();
    if (refusal !== undefined) this.finish(refusal);
  }

  takeReadable(): void {
    const stream = this.#stream;
    while (stream.readableLength > 0 && stream[READER] === this) {
      // What is there and no more: asking a stream for more than its last byte makes it tell its end.
      this.take(stream.read(stream.readableLength));
    }
    if (stream[READER] !== this || !hasEnded(stream)) return;
    const outcome = this.collectAll();
    this.finish(outcome);
    // It has not told its end yet, so for those behind us all of it is still to come.
    if (isBytes(outcome)) stream.unshift(outcome);
  }

  collectAll(): Uint8Array | Refusal {
    const stream: Readable & { readonly aborted?: boolean } = this.#stream;
    // An HTTP/2 stream that was reset ends like one that is complete.
    return stream.aborted === true ? aborted() : this.#collector.finish();
  }

  expired(): void {
    const detail = `${this.#collector.length} bytes came within ${this.#timeoutMs} ms (bodyTimeoutMs).`;
    this.finish(new Refusal('body_timeout', 'body_timeout', detail));
  }

  finish(outcome: Uint8Array | Refusal): void {
    const stream = this.#stream;
    this.#deadline?.meet();
    if (this.#replay) stream.removeListener('readable', onReadable);
    else stream.removeListener('data', onData);
    stream.removeListener('end', onEnd);
    stream.removeListener('aborted', onGone);
    stream.removeListener('close', onGone);
    if (outcome instanceof Refusal) stream.on('error', ignore);
    stream.removeListener('error', onError);
    stream[READER] = undefined;
    this.#resolve(outcome);
  }
}

function onData(this: ReadStream, piece: unknown): void {
  this[READER]?.take(piece);
}

function onReadable(this: ReadStream): void {
  this[READER]?.takeReadable();
}

function onEnd(this: ReadStream): void {
  const reader = this[READER];
  reader?.finish(reader.collectAll());
}

function onGone(this: ReadStream): void {
  this[READER]?.finish(aborted());
}

function onError(this: ReadStream, error: unknown): void {
  this[READER]?.finish(aborted(isError(error) ? error.message : undefined));
}

/** Whether the last byte is here, which a stream knows before it tells. */
function hasEnded(stream: Readable): boolean {
  const { _readableState: state, complete } = stream as Readable & {
    readonly _readableState?: { readonly ended: boolean };
    readonly complete?: boolean;
  };
  return state?.ended ?? complete === true;
}

/** A stream that hands out text: the bytes it was made from are gone. */
export function encodingSet(): Refusal {
  const detail =
    'The request stream hands out text instead of bytes: something called req.setEncoding() before the webhook. ' +
    'Remove that call, or mount the webhook before it.';
  return new Refusal('encoding_set', 'encoding_set', detail);
}

/** The sender went away. */
export function aborted(detail?: string): Refusal {
  return new Refusal('body_aborted', 'body_aborted', detail);
}

function ignore(): void {}
