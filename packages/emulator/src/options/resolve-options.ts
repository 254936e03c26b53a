import { findProfile, type SenderProfile, senderProfiles } from '@hookgate/testing';
import { queueFaultNames, retryDelaysOf } from '@hookgate/testing/sender-kit';
import type { FaultsView } from '../api/contract.ts';
import type { EmulatorOptions } from './emulator-options.ts';

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly profiles: readonly SenderProfile[];
  readonly port: number;
  /** By sender's name. */
  readonly forwardTo: ReadonlyMap<string, string>;
  readonly topics: Readonly<Record<string, readonly string[]>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly speed: number;
  readonly startAt: number | undefined;
  readonly stampWith: 'wall' | 'clock';
  readonly stateFile: string | undefined;
  readonly seed: number;
  /** Whether the seed was chosen by the developer. */
  readonly isSeeded: boolean;
  readonly faults: FaultsView;
  readonly allowRemote: boolean;
  readonly token: string | undefined;
  readonly retrySigning: 'fresh' | 'same';
  readonly shuffle: boolean;
  readonly apiKeys: readonly string[] | undefined;
  readonly historyBytes: number;
  readonly onError: (error: unknown) => void;
  retryDelaysOf(profile: SenderProfile): readonly number[];
  /** Whether a retry is signed anew; otherwise it repeats the first request to the byte. */
  signsRetries(profile: SenderProfile): boolean;
}

const NAMES: ReadonlyArray<keyof EmulatorOptions> = [
  'senders',
  'port',
  'forwardTo',
  'topics',
  'secrets',
  'speed',
  'manualClock',
  'startAt',
  'stampWith',
  'stateFile',
  'seed',
  'faults',
  'allowRemote',
  'token',
  'sends',
  'retrySigning',
  'shuffle',
  'apiKeys',
  'historyBytes',
  'onError',
];
const TOKEN = /^[\w.~-]{16,256}$/;
const HISTORY_BYTES = 67_108_864;

/** @throws TypeError that names the option and what it may be */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name as keyof EmulatorOptions)) fail(name, `does not exist; there are: ${NAMES.join(', ')}`);
  }
  const { port = 0, seed, token, retrySigning = 'fresh', stampWith = 'wall', historyBytes = HISTORY_BYTES } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('port', `must be a port from 0 to 65535, not ${port}`);
  if (token !== undefined && !TOKEN.test(token))
    fail('token', 'must have 16 to 256 letters, digits, "-", ".", "_" or "~"');
  if (!['fresh', 'same'].includes(retrySigning)) fail('retrySigning', `must be "fresh" or "same", not ${retrySigning}`);
  if (!['wall', 'clock'].includes(stampWith)) fail('stampWith', `must be "wall" or "clock", not ${stampWith}`);
  if (seed !== undefined && !Number.isFinite(seed)) fail('seed', 'must be a number');
  if (!(historyBytes >= 1)) fail('historyBytes', 'must be a number of bytes');
  const profiles = (options.senders ?? senderProfiles).map(toProfile);
  if (profiles.length === 0) fail('senders', 'must name a sender at least');
  const delays = new Map(
    profiles.map((profile) => [
      profile,
      retryDelaysOf('createEmulator', profile, options.sends?.[profile.provider.name]),
    ]),
  );
  for (const name of ['topics', 'secrets', 'sends'] as const) requireSenders(name, options[name] ?? {}, profiles);
  return {
    profiles,
    port,
    forwardTo: forwardsOf(options.forwardTo, profiles),
    topics: options.topics ?? {},
    secrets: options.secrets ?? {},
    speed: speedOf(options),
    startAt: startOf(options.startAt),
    stampWith,
    stateFile: options.stateFile,
    seed: seed ?? Math.floor(Math.random() * 2 ** 32),
    isSeeded: seed !== undefined,
    faults: faultsOf(options.faults ?? {}, seed ?? 1),
    allowRemote: options.allowRemote === true,
    token,
    retrySigning,
    shuffle: options.shuffle === true,
    apiKeys: options.apiKeys,
    historyBytes,
    onError: options.onError ?? ((error) => console.error(error)),
    retryDelaysOf: (profile) => delays.get(profile) ?? profile.retryDelaysMs,
    signsRetries: ({ signsEachAttempt, nonces }) =>
      (signsEachAttempt ?? nonces) && !(nonces && retrySigning === 'same'),
  };
}

function toProfile(sender: string | SenderProfile): SenderProfile {
  if (typeof sender === 'object' && sender !== null && typeof sender.sign === 'function') return sender;
  const profile = typeof sender === 'string' ? findProfile(sender) : undefined;
  if (profile !== undefined) return profile;
  const names = senderProfiles.map(({ provider }) => provider.name).join(', ');
  return fail('senders', `must be profiles or names of ${names}; not ${JSON.stringify(sender)}`);
}

function forwardsOf(
  forwardTo: EmulatorOptions['forwardTo'],
  profiles: readonly SenderProfile[],
): ReadonlyMap<string, string> {
  if (forwardTo === undefined) return new Map();
  const urls =
    typeof forwardTo === 'string'
      ? Object.fromEntries(profiles.map(({ provider }) => [provider.name, forwardTo]))
      : forwardTo;
  requireSenders('forwardTo', urls, profiles);
  return new Map(
    Object.entries(urls).map(([name, url]) => {
      if (!URL.canParse(url))
        fail('forwardTo', `must be a URL, such as http://localhost:3000, not ${JSON.stringify(url)}`);
      const target = new URL(url);
      const profile = profiles.find(({ provider }) => provider.name === name);
      const [path = '/'] = profile?.provider.defaultPaths ?? [];
      return [name, target.pathname === '/' && target.search === '' ? new URL(path, target).href : target.href];
    }),
  );
}

function requireSenders(option: string, given: object, profiles: readonly SenderProfile[]): void {
  const names = profiles.map(({ provider }) => provider.name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      fail(option, `names no sender of this emulator: ${JSON.stringify(name)}; there are: ${names.join(', ')}`);
  }
}

function speedOf({ speed = 1, manualClock }: EmulatorOptions): number {
  if (manualClock === true) return 0;
  if (!(speed > 0 && speed <= MAX_SPEED)) fail('speed', `must be a number above 0 and up to ${MAX_SPEED}`);
  return speed;
}

/** A day in a second. */
export const MAX_SPEED = 86_400;

function startOf(startAt: number | undefined): number | undefined {
  if (startAt !== undefined && !(startAt >= 0 && startAt < LAST_MOMENT)) fail('startAt', 'must be epoch milliseconds');
  return startAt;
}

/** The beginning of the year 9000: beyond, dates have no four digits for long. */
export const LAST_MOMENT: number = Date.UTC(9000, 0);

function faultsOf(faults: Partial<FaultsView>, seed: number): FaultsView {
  const problem = problemOfFaults(faults);
  if (problem !== undefined) fail(`faults.${problem.name}`, problem.why);
  return { rate: 0, kinds: [], seed, apiRate: 0, apiStatus: 503, ...faults };
}

/** What is wrong with faults; `undefined`: nothing. */
export function problemOfFaults(faults: Partial<FaultsView>): { name: string; why: string } | undefined {
  const { rate = 0, kinds = [], seed = 0, apiRate = 0, apiStatus = 503 } = faults;
  if (!(rate >= 0 && rate <= 1)) return { name: 'rate', why: 'must be from 0 to 1' };
  if (!(apiRate >= 0 && apiRate <= 1)) return { name: 'apiRate', why: 'must be from 0 to 1' };
  if (!Number.isSafeInteger(seed)) return { name: 'seed', why: 'must be a whole number' };
  if (!Number.isInteger(apiStatus) || apiStatus < 400 || apiStatus > 599) {
    return { name: 'apiStatus', why: 'must be a status from 400 to 599' };
  }
  const names: readonly string[] = queueFaultNames;
  const unknown = kinds.find((kind) => !names.includes(kind));
  if (unknown === undefined) return undefined;
  return { name: 'kinds', why: `must be among ${names.join(', ')}, unlike ${JSON.stringify(unknown)}` };
}

function fail(option: string, problem: string): never {
  throw new TypeError(`createEmulator: the option \`${option}\` ${problem}.`);
}
