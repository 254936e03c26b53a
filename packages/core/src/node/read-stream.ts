import type { Readable } from 'node:stream';
import { BodyCollector, type BodyCollectorOptions } from '../body-collector.ts';
import { Refusal } from '../refusal.ts';
import { MAX_TIMER_MS } from '../timer-limit.ts';

/**
 * Reads a stream nobody has read from, until its end, the limit, the timeout or the sender's departure. On a refusal the
 * stream is left flowing with nobody listening: what follows is dropped, and its errors with it.
 *
 * @param replay whether the stream is to be left as if nobody had read it
 */
export function readStream(
  stream: Readable,
  options: BodyCollectorOptions,
  timeoutMs: number,
  replay: boolean,
): Promise<Uint8Array | Refusal> {
  return new Promise((resolve) => {
    let finished = false;
    const collector = new BodyCollector(options);
    const timer = setTimeout(onTimeout, Math.min(timeoutMs, MAX_TIMER_MS));

    function onData(piece: unknown): void {
      const refusal = piece instanceof Uint8Array ? collector.add(piece) : encodingSet();
      if (refusal !== undefined) finish(refusal);
    }
    function onReadable(): void {
      while (stream.readableLength > 0 && !finished) {
        // What is there and no more: asking a stream for more than its last byte makes it tell its end.
        onData(stream.read(stream.readableLength));
      }
      if (finished || !hasEnded(stream)) return;
      const outcome = collectAll();
      finish(outcome);
      // It has not told its end yet, so for those behind us all of it is still to come.
      if (outcome instanceof Uint8Array) stream.unshift(outcome);
    }
    function onEnd(): void {
      finish(collectAll());
    }
    function collectAll(): Uint8Array | Refusal {
      // An HTTP/2 stream that was reset ends like one that is complete.
      return 'aborted' in stream && stream.aborted === true ? aborted() : collector.finish();
    }
    function onTimeout(): void {
      const detail = `${collector.length} bytes came within ${timeoutMs} ms (bodyTimeoutMs).`;
      finish(new Refusal('body_timeout', 'body_timeout', detail));
    }
    function onError(error: unknown): void {
      finish(aborted(error instanceof Error ? error.message : undefined));
    }
    function onGone(): void {
      finish(aborted());
    }

    function finish(outcome: Uint8Array | Refusal): void {
      finished = true;
      clearTimeout(timer);
      stream.removeListener('data', onData);
      stream.removeListener('readable', onReadable);
      stream.removeListener('end', onEnd);
      stream.removeListener('aborted', onGone);
      stream.removeListener('close', onGone);
      if (outcome instanceof Refusal) stream.on('error', ignore);
      stream.removeListener('error', onError);
      resolve(outcome);
    }

    if (replay) stream.on('readable', onReadable);
    else stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('aborted', onGone);
    stream.on('close', onGone);
    stream.on('error', onError);
    if (!replay && stream.readableFlowing === false) stream.resume();
  });
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
