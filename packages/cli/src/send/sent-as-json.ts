import type { SentRequest } from './attempt.ts';

/** A request and its answer, for `--json`. */
export function sentAsJson(sent: SentRequest, type: string): object {
  const { delivery, url, answer, error, durationMs, counted } = sent;
  return {
    sender: delivery.from.provider.name,
    event: type,
    counted,
    request: { method: delivery.method, url: url.href, headers: delivery.headers, ...bodyAsJson(delivery.body) },
    ...(answer === undefined
      ? {}
      : { response: { status: answer.status, headers: answer.headers, body: answer.body } }),
    ...(error === undefined ? {} : { error }),
    durationMs,
  };
}

/** Text where it is UTF-8, base64 otherwise: the exact bytes either way. */
export function bodyAsJson(body: Uint8Array): { readonly body: string } | { readonly bodyBase64: string } {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { bodyBase64: Buffer.from(body).toString('base64') };
  }
}
