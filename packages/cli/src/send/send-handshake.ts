import { eventTypesOf, type Handshake, type SenderProfile } from '@hookgate/testing';
import { readText } from '@hookgate/testing/sender-kit';
import { MAX_TIMER_MS, parseDuration } from '../arguments/parse-duration.ts';
import { parseUrl } from '../arguments/parse-url.ts';
import { signingSecret } from '../arguments/secret.ts';
import { titleOf } from '../arguments/sender.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { waiting } from '../terminal/waiting.ts';
import { UsageError } from '../usage-error.ts';
import { attempt, type SentRequest } from './attempt.ts';
import { explainAnswer } from './explain-answer.ts';
import { signEvent, targetOf } from './make-delivery.ts';
import type { SendOptions } from './send-options.ts';
import { bodyAsJson } from './sent-as-json.ts';
import { oneLine, showAnswer, showRequest } from './show-request.ts';

/** What a handshake asks for is shorter by far. */
const MAX_ANSWER_BYTES = 65_536;

/** Options that only an event has. */
const OF_EVENTS = ['set', 'body', 'tamper', 'curl'] as const;

/** A handshake of a sender by its name; `undefined` when that is none. */
export function findHandshake({ handshakes = [] }: SenderProfile, name: string): Handshake | undefined {
  return handshakes.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

/** Sends what a sender asks a URL with before it takes it for a webhook. @returns 0 when the answer is the one that passes */
export async function sendHandshake(
  profile: SenderProfile,
  handshake: Handshake,
  target: string,
  options: SendOptions,
  terminal: Terminal,
): Promise<number> {
  const vain = options.copies === '1' ? OF_EVENTS.find((name) => options[name] !== undefined) : 'copies';
  if (vain !== undefined) {
    throw new UsageError('not_for_handshakes', `${handshake.name} is a handshake, which has no --${vain}: drop it.`);
  }
  const timeoutMs =
    options.timeout === undefined
      ? profile.provider.deadlineMs
      : parseDuration('--timeout', options.timeout, 1, MAX_TIMER_MS);
  const url = parseUrl(target);
  const asked =
    handshake.method === 'GET'
      ? await ask(profile, handshake, url, timeoutMs, options, terminal)
      : await post(profile, handshake, url, timeoutMs, options, terminal);
  const { name, expects } = handshake;
  const { sent, secretFrom } = asked;
  const { answer } = sent;
  const passes = answer?.status === expects.status && answer.body === expects.body;
  const shown = { ...sent, counted: passes };
  if (options.json) {
    const { delivery, url: sentTo, error, durationMs } = shown;
    const request =
      delivery === undefined
        ? { method: 'GET', url: sentTo.href }
        : { method: 'POST', url: sentTo.href, headers: delivery.headers, ...bodyAsJson(delivery.body) };
    const response =
      answer === undefined ? {} : { response: { status: answer.status, headers: answer.headers, body: answer.body } };
    const failure = error === undefined ? {} : { error };
    const facts = { sender: profile.provider.name, handshake: name, passes, expects, request };
    terminal.print(JSON.stringify({ ...facts, ...response, ...failure, durationMs }, null, 2));
    return passes ? 0 : 1;
  }
  terminal.print(showAnswer(shown, terminal.style));
  if (!passes) {
    const status = answer?.status ?? 0;
    const isTaken = status >= 200 && status < 300;
    const sentences = isTaken ? [] : explainAnswer(profile, shown, secretFrom);
    for (const sentence of sentences) terminal.note(`    ${oneLine(sentence)}`);
  }
  const wanted = `${expects.status} with ${expects.body === '' ? 'an empty body' : `\`${expects.body}\``}`;
  const verdict = passes ? 'takes this answer' : `does not take this answer: it wants ${wanted}`;
  terminal.print(terminal.style.dim(`    ${titleOf(profile)} ${verdict}.`));
  return passes ? 0 : 1;
}

/** One that was sent: a GET has no delivery. */
interface Asked {
  readonly sent: Omit<SentRequest, 'delivery'> & Partial<Pick<SentRequest, 'delivery'>>;
  readonly secretFrom: string;
}

async function post(
  profile: SenderProfile,
  { name, body = '' }: Handshake,
  url: URL,
  timeoutMs: number,
  options: SendOptions,
  terminal: Terminal,
): Promise<Asked> {
  const { text: secret, from } = signingSecret(profile, options.secret, terminal);
  const publicUrl = options.publicUrl === undefined ? {} : { publicUrl: parseUrl(options.publicUrl).href };
  const type = eventTypesOf(profile)[0] as string;
  const plan = { profile, type, secret, at: Date.now(), url, ...publicUrl };
  const delivery = signEvent(plan, new TextEncoder().encode(body));
  const to = targetOf(delivery, plan);
  if (!options.json) terminal.print(showRequest(delivery, name, to, terminal.style));
  const sent = await waiting(terminal, 'the answer', attempt(delivery, to, { timeoutMs }));
  return { sent, secretFrom: from };
}

async function ask(
  profile: SenderProfile,
  { name, query, tokenEnv = '' }: Handshake,
  url: URL,
  timeoutMs: number,
  options: SendOptions,
  terminal: Terminal,
): Promise<Asked> {
  const token = terminal.env[tokenEnv];
  if (token === undefined || token === '') {
    throw new UsageError(
      'missing_token',
      `${name} of ${titleOf(profile)} carries a token: set ${tokenEnv} to what your server has.`,
    );
  }
  const { provider } = profile;
  const to = new URL(url.pathname === '/' && url.search === '' ? (provider.defaultPaths[0] ?? '/') : url.href, url);
  for (const [key, value] of Object.entries(query?.(token) ?? {})) to.searchParams.set(key, value);
  const { style } = terminal;
  if (!options.json) {
    terminal.print(`${style.cyan('-->')} ${style.bold(`${provider.name} ${name}`)}  GET ${oneLine(to.href)}`);
  }
  const startedAt = performance.now();
  const took = (): number => Math.round((performance.now() - startedAt) * 1_000) / 1_000;
  try {
    const response = await waiting(
      terminal,
      'the answer',
      fetch(to, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }),
    );
    const body = await readText(response, MAX_ANSWER_BYTES);
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), body, json: undefined };
    return { sent: { url: to, answer, durationMs: took(), counted: false }, secretFrom: tokenEnv };
  } catch (error) {
    const { name: kind, message, cause } = error as Error;
    const reason = kind === 'TimeoutError' ? ('timeout' as const) : ('unreachable' as const);
    const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? reason;
    const failure = { reason, code, message: (cause as Error | undefined)?.message || message };
    return { sent: { url: to, error: failure, durationMs: took(), counted: false }, secretFrom: tokenEnv };
  }
}
