import type { SenderProfile } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import { countedBy, titleOf } from '../arguments/sender.ts';
import type { SentRequest } from './attempt.ts';

/** What an answer that does not count probably means, and what to change: one sentence each; empty when it counts. */
export function explainAnswer(
  profile: SenderProfile,
  sent: Omit<SentRequest, 'delivery'>,
  secretFrom: string,
): readonly string[] {
  if (sent.counted) return [];
  if (sent.error !== undefined) return [explainSilence(profile, sent)];
  const { status, json, headers } = sent.answer as NonNullable<SentRequest['answer']>;
  const code = (json as { readonly error?: unknown } | null | undefined)?.error;
  // The code is a stranger's text: `constructor` is none of ours.
  const own = typeof code === 'string' && Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (own !== undefined) return [own(secretFrom, profile)];
  if (status >= 200 && status < 300) return [`${titleOf(profile)} counts ${countedBy(profile)}: answer 200.`];
  if (status >= 300 && status < 400) {
    return [`Senders follow no redirect: give the URL it leads to (${headers.location ?? 'none is told'}).`];
  }
  if (status === 401 || status === 403) return [badSignature(secretFrom, profile)];
  if (status === 404) return [`Nothing is at ${sent.url.pathname}: give the path your webhook has.`];
  if (status === 405) return [`There is something at ${sent.url.pathname}, but it takes no POST.`];
  if (status >= 500) return ['The log of your server says what threw.'];
  return [];
}

function explainSilence(
  { provider, ...rest }: SenderProfile,
  { error, url, durationMs }: Omit<SentRequest, 'delivery'>,
): string {
  const title = titleOf({ provider, ...rest });
  if (error?.reason === 'timeout') {
    return `No answer within ${showDuration(durationMs)}: ${title} waits ${showDuration(provider.deadlineMs)}. Do the slow part after the answer, in a queue.`;
  }
  if (error?.code === 'ECONNREFUSED') {
    return `Nothing listens on ${url.host}: start your server, or correct the port.`;
  }
  if (error?.code === 'ENOTFOUND' || error?.code === 'EAI_AGAIN') return `There is no host ${url.hostname}.`;
  if (error?.code === 'ECONNRESET' || error?.code === 'UND_ERR_SOCKET') {
    return 'The connection was closed without an answer: the log of your server may say why.';
  }
  if (error?.message === BAD_PORT) return explainBadPort(url);
  return `No answer came: ${error?.message ?? 'unknown'}.`;
}

/** What `fetch` says of ports that belong to other protocols, such as 1, 25 and 6000. */
const BAD_PORT = 'bad port';

function explainBadPort({ port }: URL): string {
  return `Nothing can be sent to port ${port}: \`fetch\` refuses it, as it belongs to another protocol. Have your server listen on another one, such as 3000.`;
}

/** Why a request of `fetch` got no answer, as the end of a sentence. */
export function explainFetchError(url: URL, error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  return message === BAD_PORT ? explainBadPort(url) : `${message || code}.`;
}

function badSignature(secretFrom: string, { provider }: SenderProfile): string {
  return (
    `Refused. Has your server the secret that was used here (${secretFrom})? It reads ${provider.secretEnv}. If so, something reads or ` +
    'rewrites the body before the signature is verified: put the webhook before every body parser.'
  );
}

/**
 * What is said of the answer to a delivery that was spoilt so that a receiver refuses it: one sentence; `undefined` when the answer
 * tells nothing of that, such as a path at which nothing is, or a server that failed.
 */
export function judgeRefusal({ answer, counted }: SentRequest, what: string): string | undefined {
  if (counted) return `Taken, and it should be refused: ${what}. \`hookgate doctor\` says what to change.`;
  const { status = 0 } = answer ?? {};
  const isRefused = status >= 400 && status < 500 && status !== 404 && status !== 405;
  return isRefused ? `Refused, as it should be: ${what}.` : undefined;
}

/** What Hookgate's own codes ask for. */
const CODES: Readonly<Record<string, (secretFrom: string, profile: SenderProfile) => string>> = {
  invalid_signature: badSignature,
  stale_timestamp: () =>
    'It was signed too long ago, or too far ahead, for this receiver: is one of the two clocks off?',
  body_consumed: () => 'A body parser has read the body: put the webhook before it. The log has the line.',
  mount_mismatch: () =>
    'The signature is right, and the path is not the one that is guarded. The log has the line to write.',
  handler_failed: () => "Your handler threw: the log has its error. The sender's retry runs it again.",
  in_flight: () => 'A copy of a delivery whose handler still runs: the sender comes again, and finds the outcome.',
  overdue: () => 'Your handler takes longer than the sender waits: do the slow part after the answer, in a queue.',
  invalid_event: () => "It is signed, but has not this sender's shape.",
  store_unavailable: () => 'The store of your receiver cannot be reached. The sender comes again.',
  shutting_down: () => 'Your server is being shut down. The sender comes again, to the next process.',
  body_too_large: () => 'It is larger than the receiver takes (`bodyLimitBytes`).',
  secret_unavailable: () => 'The secret could not be looked up: the log has the error.',
};
