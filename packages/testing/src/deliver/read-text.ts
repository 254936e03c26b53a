/** The body of a response as text, of which no more than so many bytes are read. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  // Polyfills may have a body of another kind.
  if (typeof response.body?.getReader !== 'function') return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let left = maxBytes;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.byteLength;
    if (left > 0) continue;
    // Whoever makes the body may take their time to hear of it.
    reader.cancel().catch(() => {});
    return text;
  }
}
