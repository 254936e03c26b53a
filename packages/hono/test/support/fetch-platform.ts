import { type Platform, tryParse } from './platform.ts';

/** No server: `app.fetch` with a plain `Request`, as Bun, Deno, workers and tests with `app.request()` call it. */
export const fetchPlatform: Platform = {
  onNode: false,
  async serve(app) {
    return async ({ method = 'POST', path, headers = {}, body, chunked = false }) => {
      const init: RequestInit & { duplex: 'half' } = { method, headers, duplex: 'half' };
      // An absolute target stands for itself.
      const url = path.startsWith('/') ? `http://127.0.0.1${path}` : path;
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      if (bytes !== undefined) init.body = streamOf(bytes);
      const request = new Request(url, init);
      if (bytes !== undefined && !chunked) request.headers.set('content-length', String(bytes.length));
      const response = await app.fetch(request);
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), text, json: tryParse(text) };
    };
  },
};

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      const middle = bytes.length >> 1;
      controller.enqueue(bytes.slice(0, middle));
      controller.enqueue(bytes.slice(middle));
      controller.close();
    },
  });
}
