import { utf8Bytes } from '../runtime/utf8-bytes.ts';

/** An answer in a sender's own form, always with status 200. */
export interface SenderAnswer {
  /** At most 65,536 bytes as UTF-8. */
  readonly body: string;
  /** Default: `application/json; charset=utf-8` for replies, `text/plain; charset=utf-8` for challenges. */
  readonly contentType?: string;
}

/** More than any sender reads of an answer. */
const MAX_BYTES = 65_536;
/** What may stand in a header's line. */
const CONTENT_TYPE = /^[\x20-\x7e]{1,200}$/;

/** Says what is wrong with an answer that code of the developer's made; `undefined` when nothing is. */
export function answerFault(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return `answered ${typeof answer}, not { body: '…' }`;
  const { body, contentType } = answer as Partial<Record<keyof SenderAnswer, unknown>>;
  if (typeof body !== 'string') return `answered a \`body\` of type ${typeof body}, not a text`;
  if (body.length > MAX_BYTES || utf8Bytes(body).length > MAX_BYTES) {
    return `answered a \`body\` of more than ${MAX_BYTES} bytes`;
  }
  if (contentType === undefined || (typeof contentType === 'string' && CONTENT_TYPE.test(contentType)))
    return undefined;
  return 'answered a `contentType` that is none';
}
