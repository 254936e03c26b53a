import { PlotonApiError } from './ploton-api-error.ts';

/** A page of tasks with large results is a few megabytes; more than this is not Ploton. */
const LIMIT_BYTES = 32 * 1024 * 1024;

/** Reads an answer to its end, and no further than a limit. */
export async function readAnswer(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > LIMIT_BYTES) {
      await reader.cancel();
      throw new PlotonApiError(`the answer is larger than ${LIMIT_BYTES} bytes`, {
        code: 'answer_too_large',
        status: response.status,
        recoverable: false,
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}
