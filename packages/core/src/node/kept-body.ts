import { isBytes } from '../body/is-bytes.ts';
/** What earlier middleware may have left of a body: `req`, or the `ctx.request` of Koa. */
export interface BodyHolder {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** What is left of a body that was read before us. */
export type KeptBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Decoded: only good when encoding it again gives as many bytes as were sent. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'nothing'; readonly parsed: boolean };

/** The exact bytes that a platform or a `verify` hook kept, if any. */
export function keptRawBody(holder: BodyHolder): Uint8Array | undefined {
  const rawBody = look(holder, 'rawBody');
  return isBytes(rawBody) ? rawBody : undefined;
}

/** What parsers before us left of the body. Only for a stream that was read: on some platforms `body` is a getter that parses. */
export function keptBody(holders: readonly BodyHolder[]): KeptBody {
  let parsed = false;
  for (const holder of holders) {
    for (const value of [look(holder, 'rawBody'), look(holder, 'body')]) {
      if (isBytes(value)) return { kind: 'bytes', bytes: value };
      if (typeof value === 'string') return { kind: 'text', bytes: Buffer.from(value, 'utf8') };
      parsed ||= typeof value === 'object' && value !== null;
    }
  }
  return { kind: 'nothing', parsed };
}

/** Looks at a property that may be a getter of the platform, which may throw. */
function look(holder: BodyHolder, name: keyof BodyHolder): unknown {
  try {
    return holder[name];
  } catch {
    return undefined;
  }
}
