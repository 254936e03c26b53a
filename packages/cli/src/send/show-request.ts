import type { TestDelivery } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import type { Style } from '../terminal/style.ts';
import type { SentRequest } from './attempt.ts';

const MOST_CHARS = 2_000;

/** `--> task.complete …`: what goes out, in a few lines. */
export function showRequest(delivery: TestDelivery, type: string, url: URL, style: Style): string {
  const { from, headers, body } = delivery;
  const lines = [
    `${style.cyan('-->')} ${style.bold(`${from.provider.name} ${type}`)}  POST ${url.href}  ${style.dim(`${body.length} bytes`)}`,
    ...Object.entries(headers).map(([name, value]) => style.dim(`    ${name}: ${oneLine(value)}`)),
    `    ${showBytes(body)}`,
  ];
  return lines.join('\n');
}

/** `<-- [200] 12 ms`, and what was said. */
export function showAnswer(
  { answer, error, durationMs, counted }: Omit<SentRequest, 'delivery'>,
  style: Style,
): string {
  const color = counted ? style.green : style.red;
  const took = style.dim(showDuration(durationMs));
  if (answer === undefined) return `${color('<--')} ${color(`[${error?.code ?? 'no answer'}]`)} ${took}`;
  const said = answer.body === '' ? '' : `  ${showText(answer.body)}`;
  return `${color('<--')} ${color(`[${answer.status}]`)} ${took}${said}`;
}

/** Bytes as text, cut; what cannot be read is told by its length. */
export function showBytes(bytes: Uint8Array): string {
  try {
    return showText(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 4 * MOST_CHARS), { stream: true }),
    );
  } catch {
    return `(${bytes.length} bytes that are no UTF-8)`;
  }
}

function showText(text: string): string {
  return oneLine(text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}… (${text.length} characters)` : text);
}

/** Text from outside must not steer the terminal, nor turn around what stands beside it. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    return char === '\t' ? '\\t' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
