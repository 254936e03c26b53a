import { createEvent, eventTypesOf, type SenderProfile, senderProfiles, tamperingsOf } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import { countedBy, parseEventType, parseSender, titleOf } from '../arguments/sender.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The options of `hookgate events`, as they were typed. */
export interface EventsOptions {
  readonly json?: true;
}

/** Lists senders or events, or prints a sample. @returns the exit code */
export function runEvents(
  senderName: string | undefined,
  type: string | undefined,
  { json }: EventsOptions,
  terminal: Terminal,
): number {
  if (senderName === undefined) {
    if (json) terminal.print(JSON.stringify(senderProfiles.map(facts), null, 2));
    else for (const profile of senderProfiles) terminal.print(senderLine(profile, terminal));
    return 0;
  }
  const profile = parseSender(senderName);
  if (type !== undefined) {
    const event = createEvent(profile, parseEventType(profile, type), {}, { at: Date.now() });
    terminal.print(JSON.stringify(event, null, 2));
  } else if (json) terminal.print(JSON.stringify(facts(profile), null, 2));
  else describeSender(profile, terminal);
  return 0;
}

function senderLine(profile: SenderProfile, { style }: Terminal): string {
  const types = eventTypesOf(profile);
  const more = types.length > 3 ? `, … (${types.length})` : '';
  return `${style.bold(profile.provider.name.padEnd(30))} ${style.dim(types.slice(0, 3).join(', ') + more)}`;
}

function describeSender(profile: SenderProfile, terminal: Terminal): void {
  const { style } = terminal;
  const rows: readonly (readonly [string, string])[] = [
    ['secret', profile.provider.secretEnv],
    ['path', profile.provider.defaultPaths.join(', ')],
    ['signature', profile.provider.signatureHeader],
    ['counts', `${countedBy(profile)} within ${showDuration(profile.provider.deadlineMs)}`],
    ['retries', profile.retryDelaysMs.map((ms) => `+${showDuration(ms)}`).join(', ') || 'none'],
    ['--tamper', Object.keys(tamperingsOf(profile)).join(', ')],
  ];
  terminal.print(style.bold(titleOf(profile)));
  for (const [name, value] of rows) terminal.print(`  ${style.dim(name.padEnd(10))} ${value}`);
  terminal.print(profile.provider.eventTypes.length > 0 ? '\nEvents' : '\nEvents, among others');
  for (const each of eventTypesOf(profile)) terminal.print(`  ${each}`);
  const { handshakes = [] } = profile;
  if (handshakes.length === 0) return;
  terminal.print('\nHandshakes, which `send` sends like events');
  for (const { name, tokenEnv } of handshakes) {
    terminal.print(`  ${name}${tokenEnv === undefined ? '' : style.dim(`  with the token of ${tokenEnv}`)}`);
  }
}

function facts(profile: SenderProfile): object {
  const { provider, retryDelaysMs, redelivers } = profile;
  return {
    name: provider.name,
    title: titleOf(profile),
    events: eventTypesOf(profile),
    isOpen: provider.eventTypes.length === 0,
    secretEnv: provider.secretEnv,
    path: provider.defaultPaths[0] ?? '/',
    signatureHeader: provider.signatureHeader,
    accepts: provider.accepts,
    deadlineMs: provider.deadlineMs,
    retryDelaysMs,
    redelivers,
    handshakes: (profile.handshakes ?? []).map(({ name }) => name),
    tamperings: Object.keys(tamperingsOf(profile)),
  };
}
