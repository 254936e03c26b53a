import { type DeliveryResult, deliver, NoAnswerError, type TestDelivery } from '@hookgate/testing';

/** What came of one request. */
export interface SentRequest {
  readonly delivery: TestDelivery;
  readonly url: URL;
  /** `undefined` when no answer came. Of a long body it has the beginning, and no `json`. */
  readonly answer?: Pick<DeliveryResult, 'status' | 'headers' | 'body' | 'json'>;
  /** Why no answer came: such as `ECONNREFUSED`, or `timeout`. */
  readonly error?: { readonly reason: NoAnswerError['reason']; readonly code: string; readonly message: string };
  readonly durationMs: number;
  /** Whether the sender counts it as delivered. */
  readonly counted: boolean;
}

/** Sends once; what goes wrong on the way is an outcome. */
export async function attempt(
  delivery: TestDelivery,
  url: URL,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<SentRequest> {
  const startedAt = performance.now();
  try {
    const { status, headers, body, json, accepted, durationMs } = await deliver(url, delivery, options);
    const isShort = body.length <= KEPT_CHARS;
    const answer = { status, headers, body: isShort ? body : beginningOf(body), json: isShort ? json : undefined };
    return { delivery, url, answer, durationMs: roundMs(durationMs), counted: accepted };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    const { code = error.reason, message } = causeOf(error);
    const durationMs = roundMs(performance.now() - startedAt);
    return { delivery, url, error: { reason: error.reason, code, message }, durationMs, counted: false };
  }
}

/** Characters of an answer's body that are kept: some requests are made by the dozen, and all their answers with them. */
const KEPT_CHARS = 262_144;

function beginningOf(text: string): string {
  // Written anew: a piece of a string would keep all of it in memory.
  return Buffer.from(text.slice(0, KEPT_CHARS), 'utf16le').toString('utf16le');
}

/** To a microsecond: what a clock says beyond is noise. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** The innermost cause that has a code: what the system said. */
function causeOf(error: Error): { readonly code?: string; readonly message: string } {
  let found: { code?: string; message: string } = { message: error.message };
  for (let each: unknown = error.cause; each instanceof Error; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    found = { ...(typeof code === 'string' ? { code } : {}), message: each.message };
    // `localhost` is tried at two addresses; both errors are in one.
    const [first] = each instanceof AggregateError ? each.errors : [];
    if (first instanceof Error) found = { code: (first as NodeJS.ErrnoException).code ?? '', message: first.message };
  }
  return found;
}
