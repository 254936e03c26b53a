import { Refusal } from '../answers/refusal.ts';
import { BodyCollector } from '../body/body-collector.ts';
import { declaredLength } from '../body/declared-length.ts';
import { isBytes } from '../body/is-bytes.ts';
import { textOf } from '../observe/text-of.ts';
import type { BodyLimits } from '../receive/request.ts';
import { isError } from '../runtime/other-realms.ts';
import { MAX_TIMER_MS } from '../runtime/timer-limit.ts';
import type { RequestLike } from './request-like.ts';

/**
 * Reads the exact bytes of a Fetch `Request`, within the limits. Runs on every runtime that has `Request`.
 *
 * The request's own `text()` and `arrayBuffer()` know no limit, and `text()` loses a byte order mark and invalid UTF-8.
 *
 * @returns the bytes, or why they cannot be had; never rejects
 */
export async function readWebBody(
  request: Pick<RequestLike, 'headers' | 'body' | 'bodyUsed'>,
  limits: BodyLimits,
): Promise<Uint8Array | Refusal> {
  try {
    const { headers } = request;
    const body = request.body as ReadableStream<Uint8Array> | null | undefined;
    if (request.bodyUsed || body?.locked) return consumed();
    const declared = declaredLength(headers.get('content-length'), headers.get('transfer-encoding'), limits.limitBytes);
    if (declared instanceof Refusal) return declared;
    const allocate = (byteLength: number): Uint8Array => new Uint8Array(byteLength);
    const collector = new BodyCollector({ declared, limitBytes: limits.limitBytes, allocate });
    if (body === null || body === undefined) return collector.finish();
    if (typeof body.getReader !== 'function') return consumed();
    return await readAll(body.getReader(), collector, limits.timeoutMs);
  } catch (error) {
    return unreadable(error);
  }
}

function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  collector: BodyCollector,
  timeoutMs: number,
): Promise<Uint8Array | Refusal> {
  return new Promise((resolve) => {
    let finished = false;
    const timer = setTimeout(
      () => {
        const detail = `${collector.length} bytes came within ${timeoutMs} ms (bodyTimeoutMs).`;
        finish(new Refusal('body_timeout', 'body_timeout', detail));
      },
      Math.min(timeoutMs, MAX_TIMER_MS),
    );

    function finish(outcome: Uint8Array | Refusal): void {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      // A platform's own reader may throw in either; the outcome stands.
      resolve(outcome);
      leave(reader, outcome instanceof Refusal);
    }

    // A chain of reads, and not a race of each read with one deadline, whose reactions would pile up with the pieces.
    function next(): void {
      try {
        reader.read().then(take, fail);
      } catch (error) {
        fail(error);
      }
    }

    function take(read: Partial<ReadableStreamReadResult<Uint8Array>> | undefined): void {
      if (finished) return;
      const outcome = read?.done === true ? collector.finish() : add(read?.value);
      if (outcome === undefined) next();
      else finish(outcome);
    }

    function add(piece: unknown): Refusal | undefined {
      return isBytes(piece) ? collector.add(piece) : unreadable('The body is not made of bytes.');
    }

    function fail(error: unknown): void {
      finish(unreadable(error));
    }

    next();
  });
}

/** Tells the runtime that nobody will read on. What it makes of that, and when, does not concern the answer. */
function leave(reader: ReadableStreamDefaultReader<Uint8Array>, isEarly: boolean): void {
  try {
    if (isEarly) void Promise.resolve(reader.cancel()).catch(() => undefined);
    else reader.releaseLock();
  } catch {
    // Nobody waits for it.
  }
}

function unreadable(cause: unknown): Refusal {
  return new Refusal('body_aborted', 'body_aborted', textOf(isError(cause) ? cause.message : cause));
}

function consumed(): Refusal {
  const detail =
    'Something read the body of the request before the webhook, a framework that parses bodies or a platform: mount the webhook ' +
    'before it, or let it read a copy (request.clone()).';
  return new Refusal('body_consumed', 'body_consumed', detail);
}
