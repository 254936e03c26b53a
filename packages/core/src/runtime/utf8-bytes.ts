import { TextEncoder } from './runtime.ts';

const encoder = /* @__PURE__ */ new TextEncoder();

/** A text's bytes as UTF-8. */
export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
