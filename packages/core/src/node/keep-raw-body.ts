import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The `verify` hook of a body parser that has to run before the webhook: keeps the bytes the signature covers in
 * `req.rawBody`, where {@link readNodeBody} looks first.
 *
 * ```ts
 * app.use(express.json({ verify: keepRawBody }));
 * ```
 */
export function keepRawBody(req: IncomingMessage, _res: ServerResponse, body: Uint8Array): void {
  // Some parsers' types say that every request has a `rawBody`, and that it is text.
  const holder: { rawBody?: Uint8Array } = req as object;
  holder.rawBody = body;
}
