import { quote } from '../observe/quote.ts';
import type { WarningCode } from '../observe/warning-observation.ts';
import { environment } from '../runtime/runtime.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import { secretOddity } from '../verify/secret-texts.ts';
import { didYouMean } from './did-you-mean.ts';
import type { WebhookOptions } from './options.ts';

/** Something that is allowed, and hardly ever meant. */
export interface StartWarning {
  readonly code: WarningCode;
  readonly detail: string;
}

/** A tolerance of more than this is nearly always one in milliseconds. */
const LONG_TOLERANCE_SECONDS = 3_600;

/** What to tell a developer when a receiver is made. */
export function startWarnings(provider: AnyProvider, options: WebhookOptions): StartWarning[] {
  return [
    ...unknownEvents(provider, 'on', options.on),
    ...unknownEvents(provider, 'schemas', options.schemas),
    ...oddSecrets(provider, options.secret),
    ...longTolerance(options.toleranceSeconds),
  ];
}

/** A sender may have types that are newer than this version, so it is no error. A provider may document none. */
export function unknownEvents(provider: AnyProvider, option: string, given: object | undefined): StartWarning[] {
  const { name, eventTypes } = provider;
  if (eventTypes.length === 0) return [];
  return Object.keys(given ?? {})
    .filter((type) => type !== '*' && !eventTypes.includes(type))
    .map((type) => {
      const meant = didYouMean(type, eventTypes);
      const instead = meant === undefined ? `Its events: ${eventTypes.join(', ')}.` : `Did you mean ${quote(meant)}?`;
      const effect =
        option === 'on'
          ? 'this handler never runs, and other events are acknowledged without it'
          : 'this schema checks nothing';
      return {
        code: 'unknown_event',
        detail: `\`${option}[${quote(type)}]\`: ${name} documents no such event, so ${effect}. ${instead}`,
      };
    });
}

/** Taken as it is all the same: a secret may have been made like that. */
function oddSecrets(provider: AnyProvider, secret: WebhookOptions['secret']): StartWarning[] {
  const given: unknown = secret ?? environment.readEnvironment(provider.secretEnv);
  const texts = [given].flat().filter((text) => typeof text === 'string');
  const odd = secretOddity(texts);
  if (odd === undefined) return [];
  const where = secret === undefined ? `the environment variable ${provider.secretEnv}` : 'the option `secret`';
  const detail = `In ${where}: ${odd}. It is taken as it is; if that is not meant, mend it there: no delivery will match.`;
  return [{ code: 'odd_secret', detail }];
}

function longTolerance(seconds: number | undefined): StartWarning[] {
  if (seconds === undefined || seconds <= LONG_TOLERANCE_SECONDS) return [];
  const hours = Math.round(seconds / 360) / 10;
  const detail =
    `The option \`toleranceSeconds\` is ${seconds}: a captured delivery stays fresh for ${hours} hours. It counts seconds; ` +
    `were milliseconds meant, write ${seconds / 1000}.`;
  return [{ code: 'odd_option', detail }];
}
