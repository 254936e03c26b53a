import type { DeliverySummary } from '@hookgate/emulator';
import { createEvent, type SenderProfile } from '@hookgate/testing';
import { parseCount } from '../arguments/parse-count.ts';
import { parseDuration } from '../arguments/parse-duration.ts';
import { readTextBody } from '../arguments/read-body.ts';
import { parseEventType, parseSender } from '../arguments/sender.ts';
import { setField } from '../arguments/set-field.ts';
import { parseTampering } from '../arguments/tampering.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { FailedError, UsageError } from '../usage-error.ts';
import { drive, type EmulatorOption } from './commands-context.ts';
import { showAttempt, showSending } from './rows.ts';
import { LATE_MS, listen } from './wait-for-attempts.ts';

/** The options of `hookgate trigger`, as they were typed. */
export interface TriggerOptions extends EmulatorOption {
  readonly set?: readonly string[];
  readonly body?: string;
  readonly tamper?: string;
  readonly copies: string;
  readonly delay?: string;
  readonly webhook?: string;
  readonly wait: boolean;
}

/** Has a running emulator send an event. @returns 0 when the first attempt of each delivery is counted, or nobody waits for it */
export async function runTrigger(
  senderName: string,
  typeName: string,
  options: TriggerOptions,
  terminal: Terminal,
): Promise<number> {
  const profile = parseSender(senderName);
  const type = parseEventType(profile, typeName);
  if (options.body !== undefined && options.set !== undefined) {
    throw new UsageError('body_and_set', '--set changes the sample event, and --body replaces it: give one of them.');
  }
  const event = {
    sender: profile.provider.name,
    type,
    ...(options.set === undefined ? {} : { overrides: overridesOf(profile, type, options.set) }),
    ...(options.body === undefined ? {} : { body: await readTextBody(options.body, terminal) }),
    ...(options.tamper === undefined ? {} : { tamper: parseTampering(profile, options.tamper) }),
    ...(options.webhook === undefined ? {} : { webhook: options.webhook }),
    ...(options.delay === undefined ? {} : { delayMs: parseDuration('--delay', options.delay) }),
    copies: parseCount('--copies', options.copies, 1, 10_000) - 1,
  };
  const { client, tell } = await drive(options, terminal);
  const isWaiting = options.wait && options.delay === undefined;
  const listening = isWaiting ? await listen(client, terminal) : undefined;
  const deliveries = await client.send<readonly DeliverySummary[]>('POST', 'events', event);
  if (deliveries.length === 0) {
    listening?.end();
    throw new FailedError(
      'no_webhook',
      `No webhook of ${profile.provider.name} wants ${type}: make one with \`${terminal.program} webhooks create\`.`,
    );
  }
  const known =
    listening === undefined
      ? deliveries
      : await listening.attempted(
          deliveries.map((each) => ({ ...each, attempts: 0 })),
          profile.provider.deadlineMs + LATE_MS,
        );

  const { style } = terminal;
  tell(known, (views) =>
    views
      .flatMap((each) => [
        `${showSending(each, style)}  ${style.dim(`${each.url} ${each.id}`)}`,
        ...(each.attempts > 0 ? [showAttempt(each, style)] : []),
      ])
      .join('\n'),
  );
  if (!isWaiting) return 0;
  return known.every(({ lastOutcome }) => lastOutcome === 'delivered') ? 0 : 1;
}

/** The top-level fields that the assignments touch, whole: so the same text means the same here as for `send`. */
function overridesOf(profile: SenderProfile, type: string, set: readonly string[]): Readonly<Record<string, unknown>> {
  const event = createEvent(profile, type, {}, { at: Date.now() }) as Record<string, unknown>;
  for (const assignment of set) setField(event, assignment);
  const names = set.map((assignment) => (assignment.split('=')[0] as string).split('.')[0] as string);
  return Object.fromEntries(names.map((name) => [name, event[name]]));
}
