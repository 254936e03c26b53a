import { type SenderProfile, type TamperingName, tamperings, tamperingsOf } from '@hookgate/testing';
import { UsageError } from '../usage-error.ts';
import { hint } from './did-you-mean.ts';
import { titleOf } from './sender.ts';

/** Other names people type. */
const ALIASES: Readonly<Record<string, TamperingName>> = {
  timestamp: 'stale',
  nonce: 'nonce-reused',
  reserialise: 're-serialised',
  reserialize: 're-serialised',
  're-serialized': 're-serialised',
  secret: 'wrong-secret',
  header: 'missing-header',
  replay: 'replayed',
};

/** Those that mean nothing without the genuine delivery before. */
const AFTER_GENUINE: ReadonlySet<TamperingName> = new Set(['replayed', 'nonce-reused']);

/** Whether the genuine delivery has to be sent first. */
export function needsGenuine(name: TamperingName): boolean {
  return AFTER_GENUINE.has(name);
}

/** @throws UsageError for a name that is none, or means nothing for this sender */
export function parseTampering(profile: SenderProfile, text: string): TamperingName {
  const name = (ALIASES[text.toLowerCase()] ?? text) as TamperingName;
  const possible = Object.keys(tamperingsOf(profile));
  if (possible.includes(name)) return name;
  const all = Object.entries(tamperings).filter(([each]) => possible.includes(each));
  const list = all.map(([each, { what }]) => `    ${each.padEnd(15)} ${what}`).join('\n');
  const problem =
    name in tamperings ? `means nothing for ${titleOf(profile)}` : `is none.${hint(text, possible)}`.replace(/\.$/, '');
  throw new UsageError('unknown_tampering', `--tamper ${text} ${problem}.\n  There are:\n${list}`);
}
