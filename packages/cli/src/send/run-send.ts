import { type TestDelivery, tamper, tamperingsOf, toCurl } from '@hookgate/testing';
import { parseCount } from '../arguments/parse-count.ts';
import { MAX_TIMER_MS, parseDuration } from '../arguments/parse-duration.ts';
import { parseHeaders } from '../arguments/parse-header.ts';
import { parseMoment } from '../arguments/parse-moment.ts';
import { parseUrl } from '../arguments/parse-url.ts';
import { readBody } from '../arguments/read-body.ts';
import { signingSecret } from '../arguments/secret.ts';
import { countedBy, parseEventType, parseSender, titleOf } from '../arguments/sender.ts';
import { needsGenuine, parseTampering } from '../arguments/tampering.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { waiting } from '../terminal/waiting.ts';
import { UsageError } from '../usage-error.ts';
import { attempt, type SentRequest } from './attempt.ts';
import { explainAnswer, judgeRefusal } from './explain-answer.ts';
import { type DeliveryPlan, makeEvent, signEvent, targetOf } from './make-delivery.ts';
import { sendCopies, showSummary } from './send-copies.ts';
import { findHandshake, sendHandshake } from './send-handshake.ts';
import type { SendOptions } from './send-options.ts';
import { sentAsJson } from './sent-as-json.ts';
import { oneLine, showAnswer, showRequest } from './show-request.ts';

/** What receivers tolerate of an event's own time, where its sender says nothing of it. */
const DEFAULT_TOLERANCE_SECONDS = 300;

/** Sends one delivery, or copies of it. @returns the exit code */
export async function runSend(
  [senderName, type, target]: readonly [string, string, string],
  options: SendOptions,
  terminal: Terminal,
): Promise<number> {
  const profile = parseSender(senderName);
  const handshake = findHandshake(profile, type);
  if (handshake !== undefined) return sendHandshake(profile, handshake, target, options, terminal);
  const known = parseEventType(
    profile,
    type,
    profile.handshakes?.map(({ name }) => name),
  );
  const tampering = options.tamper === undefined ? undefined : parseTampering(profile, options.tamper);
  const copies = parseCount('--copies', options.copies, 1, 100_000);
  const concurrency = parseCount('--concurrency', options.concurrency, 1, 1_000);
  if (options.body !== undefined && options.set !== undefined) {
    throw new UsageError('body_and_set', '--set changes the sample event, and --body replaces it: give one of them.');
  }
  if (copies > 1 && options.curl) throw new UsageError('curl_and_copies', '--curl prints one delivery: drop --copies.');
  const { text: secret, from: secretFrom } = signingSecret(profile, options.secret, terminal);
  const { at: when } = options;
  const now = (): number => (when === undefined ? Date.now() : parseMoment('--at', when));
  const timing =
    options.timeout === undefined ? {} : { timeoutMs: parseDuration('--timeout', options.timeout, 1, MAX_TIMER_MS) };
  const plan: DeliveryPlan = {
    profile,
    type: known,
    secret,
    at: now(),
    url: parseUrl(target),
    set: options.set ?? [],
    headers: parseHeaders(options.header ?? []),
    ...(options.publicUrl === undefined ? {} : { publicUrl: parseUrl(options.publicUrl).href }),
    ...(options.body === undefined ? {} : { body: await readBody(options.body, terminal) }),
  };
  const event = plan.body ?? makeEvent(plan);
  const changed = (delivery: TestDelivery): TestDelivery =>
    tampering === undefined ? delivery : tampered(delivery, tampering);
  const next = (): { delivery: TestDelivery; url: URL } => {
    const delivery = changed(signEvent({ ...plan, at: now() }, event));
    return { delivery, url: targetOf(delivery, plan) };
  };

  if (options.curl) {
    const { delivery, url } = next();
    const line = toCurl(delivery, url);
    terminal.print(options.json ? JSON.stringify({ curl: line }, null, 2) : line);
    return 0;
  }
  const showing = (delivery: TestDelivery, url: URL): void => {
    if (!options.json) terminal.print(showRequest(delivery, plan.type, url, terminal.style));
  };
  const spoiling = tampering === undefined ? undefined : tamperingsOf(profile)[tampering];
  const judged = (sent: SentRequest): string | undefined =>
    spoiling?.refused === true ? judgeRefusal(sent, spoiling.what) : undefined;
  const answered = (sent: SentRequest, isSpoilt = false): void => {
    if (options.json) return;
    terminal.print(showAnswer(sent, terminal.style));
    if (isSpoilt && judged(sent) !== undefined) return;
    for (const sentence of explainAnswer(profile, sent, secretFrom)) terminal.note(`    ${oneLine(sentence)}`);
  };

  if (copies > 1) {
    const first = next();
    showing(first.delivery, first.url);
    const { summary, kept } = await sendCopies(copies, concurrency, next, timing, terminal);
    if (options.json) {
      const requests = kept.map((sent) => sentAsJson(sent, plan.type));
      terminal.print(
        JSON.stringify({ sender: profile.provider.name, event: plan.type, ...summary, requests }, null, 2),
      );
    } else {
      terminal.print(showSummary(summary, terminal.style));
      const failed = kept.find((sent) => !sent.counted);
      if (failed !== undefined) answered(failed, true);
      const verdict = judged(failed ?? (kept[0] as SentRequest));
      if (verdict !== undefined) terminal.print(terminal.style.dim(`    ${verdict}`));
    }
    return summary.counted === summary.sent ? 0 : 1;
  }

  const genuine = signEvent(plan, event);
  if (tampering !== undefined && needsGenuine(tampering)) {
    const url = targetOf(genuine, plan);
    showing(genuine, url);
    answered(await waiting(terminal, 'the answer', attempt(genuine, url, timing)));
  }
  const delivery = changed(genuine);
  const url = targetOf(delivery, plan);
  showing(delivery, url);
  const sent = await waiting(terminal, 'the answer', attempt(delivery, url, timing));
  answered(sent, true);
  if (options.json) terminal.print(JSON.stringify(sentAsJson(sent, plan.type), null, 2));
  else if (sent.answer !== undefined) {
    const verdict = sent.counted ? 'counts it as delivered' : `does not count it: it counts ${countedBy(profile)}`;
    terminal.print(terminal.style.dim(`    ${judged(sent) ?? `${titleOf(profile)} ${verdict}.`}`));
  }
  return sent.counted ? 0 : 1;
}

function tampered(delivery: TestDelivery, name: ReturnType<typeof parseTampering>): TestDelivery {
  try {
    return tamper(delivery, name, name === 'future' ? { bySeconds: farAhead(delivery) } : {});
  } catch (error) {
    throw new UsageError('untamperable', `--tamper ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Seconds. One beyond the tolerance, which is enough where the clock stands still, would be over before it has arrived. */
function farAhead({ from }: TestDelivery): number {
  return (from.provider.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS) + 60;
}
