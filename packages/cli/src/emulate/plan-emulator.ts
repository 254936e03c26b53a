import type { EmulatorOptions } from '@hookgate/emulator';
import { eventTypesOf, receiverSecret, type SenderProfile, senderProfiles, testSecret } from '@hookgate/testing';
import { parseCount } from '../arguments/parse-count.ts';
import { isLoopback, parseUrl } from '../arguments/parse-url.ts';
import { parseSender } from '../arguments/sender.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { EmulateOptions } from './emulate-options.ts';

/** Those whose tasks, topics and dead letters the emulator knows best. */
const DEFAULT_SENDERS = 2;

/** What an emulator is started with. */
export interface EmulatorPlan {
  readonly profiles: readonly SenderProfile[];
  readonly options: EmulatorOptions;
  /** By sender: where its secret is from; others are new. */
  readonly secretsFrom: Readonly<Record<string, string>>;
}

/** @throws UsageError */
export function planEmulator(names: readonly string[], given: EmulateOptions, { env }: Terminal): EmulatorPlan {
  const profiles = chosen(names);
  const known = profiles.map(({ provider }) => provider.name);
  const forwardTo = bySender('--forward-to', given.forwardTo ?? [], known);
  for (const url of Object.values(forwardTo).map(parseUrl)) {
    if (isLoopback(url) || given.allowRemote) continue;
    throw new UsageError('remote', `${url.host} is not this machine: pass --allow-remote if it is yours.`);
  }
  const secrets: Record<string, string> = {};
  const secretsFrom: Record<string, string> = {};
  const ofOptions = bySender('--secret', given.secret ?? [], known);
  for (const profile of profiles) {
    const { name, secretEnv } = profile.provider;
    const found = ofOptions[name] ?? ofEnvironment(profile, env);
    if (found === undefined) continue;
    secrets[name] = found;
    secretsFrom[name] = ofOptions[name] === undefined ? secretEnv : '--secret';
  }
  const speed = given.speed === undefined ? undefined : Number(given.speed);
  if (speed !== undefined && !(speed > 0 && speed <= 86_400)) {
    throw new UsageError('invalid_number', `--speed must be a number above 0, at most 86400, not "${given.speed}".`);
  }
  if (speed !== undefined && given.manualClock) {
    throw new UsageError('speed_and_manual', 'A --manual-clock has no --speed: give one of them.');
  }
  return {
    profiles,
    secretsFrom,
    options: {
      senders: profiles,
      port: parseCount('--port', given.port, 0, 65_535),
      forwardTo: Object.fromEntries(Object.entries(forwardTo).map(([name, url]) => [name, parseUrl(url).href])),
      secrets,
      ...(given.events === undefined ? {} : { topics: topicsOf(profiles, given.events) }),
      ...(speed === undefined ? {} : { speed }),
      ...(given.manualClock ? { manualClock: true } : {}),
      ...(given.state === undefined ? {} : { stateFile: given.state }),
      ...(given.seed === undefined ? {} : { seed: parseCount('--seed', given.seed, 0, Number.MAX_SAFE_INTEGER) }),
      ...(given.allowRemote ? { allowRemote: true } : {}),
    },
  };
}

function chosen(names: readonly string[]): readonly SenderProfile[] {
  if (names.length === 0) return senderProfiles.slice(0, DEFAULT_SENDERS);
  if (names.includes('all')) return senderProfiles;
  return [...new Set(names.map(parseSender))];
}

/** `text` for each of them, or `sender=text` for one. */
function bySender(option: string, texts: readonly string[], known: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const [, name, rest] = /^([a-z][a-z-]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || rest === undefined) {
      for (const each of known) found[each] ??= text;
    } else if (known.includes(name)) found[name] = rest;
    else {
      throw new UsageError(
        'unknown_sender',
        `${option} ${text}: ${name} is not emulated; there are: ${known.join(', ')}.`,
      );
    }
  }
  return found;
}

/** What the environment says of the receiver; of senders that sign with a private key, the test key to its public one. */
function ofEnvironment(profile: SenderProfile, env: Terminal['env']): string | undefined {
  const given = env[profile.provider.secretEnv];
  if (given === undefined || given === '') return undefined;
  if (profile.receiverSecret === undefined) return given;
  return given === receiverSecret(profile) ? testSecret(profile) : undefined;
}

/** Each type belongs to the senders that have it. */
function topicsOf(profiles: readonly SenderProfile[], text: string): Record<string, readonly string[]> {
  const types = text.split(',').map((type) => type.trim());
  const topics: Record<string, readonly string[]> = {};
  for (const profile of profiles) {
    const isOpen = profile.provider.eventTypes.length === 0;
    const own = types.filter((type) => isOpen || eventTypesOf(profile).includes(type));
    if (own.length > 0) topics[profile.provider.name] = own;
  }
  const missing = types.find((type) => !Object.values(topics).some((own) => own.includes(type)));
  if (missing === undefined) return topics;
  const all = profiles.flatMap((profile) => eventTypesOf(profile));
  throw new UsageError(
    'unknown_event',
    `--events: nobody who is emulated has "${missing}". There are: ${all.join(', ')}.`,
  );
}
