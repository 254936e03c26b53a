/** The request with its body readable again, and everything else a platform put on it. */
export function withBody(request: Request, bytes: Uint8Array): Request {
  const body = bytes as Uint8Array<ArrayBuffer>;
  try {
    return new Request(request, { body });
  } catch {
    // Those of @hono/node-server are none to the global `Request`, unless it may override that.
    const { url, method, headers, signal } = request;
    return new Request(url, { method, headers, signal, body });
  }
}
