import { Refusal } from '../answers/refusal.ts';
import { cut } from '../observe/quote.ts';
import { textOf } from '../observe/text-of.ts';
import { kindOf } from '../runtime/kind-of.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import { type EventContext, InvalidEventError } from './provider.ts';
import type { AnyProvider } from './typed-events.ts';

/** Has the provider turn a verified body into its event. */
export function parseEvent(
  provider: AnyProvider,
  body: unknown,
  context: EventContext,
): Record<string, unknown> | Refusal {
  let event: unknown;
  try {
    event = provider.parseEvent(body, context);
  } catch (error) {
    if (error instanceof InvalidEventError) return new Refusal('invalid_event', 'invalid_event', cut(error.message));
    return new Refusal('invalid_event', 'parse_event_threw', `parseEvent of ${provider.name} threw ${textOf(error)}`);
  }
  if (typeof event === 'object' && event !== null && !isPromise(event)) return event as Record<string, unknown>;
  // What an asynchronous function rejects with nobody waits for, and that would end the process.
  if (isPromise(event)) void Promise.resolve(event).catch(() => {});
  const answer = isPromise(event) ? 'a promise' : kindOf(event);
  return senderBroken('parse_event_failed', `parseEvent of ${provider.name} answered ${answer}, not an event.`);
}

/**
 * The event's type. One that is no text is a mistake in the sender's definition: acknowledged as an unknown type it would
 * be lost, and nobody would hear of it.
 */
export function eventType(provider: AnyProvider, event: Readonly<Record<string, unknown>>): string | Refusal {
  const type = event[provider.typeField];
  if (typeof type === 'string' && type !== '') return type;
  return senderBroken(
    'type_missing',
    `An event of ${provider.name} has no type: its field \`${provider.typeField}\` holds ${kindOf(type)}. ` +
      'Correct `typeField`, have `parseEvent` put the type there, or throw InvalidEventError for a body that has none.',
  );
}

/** The definition of the sender has a mistake: the delivery is genuine, and comes again when it is mended. */
function senderBroken(reason: string, detail: string): Refusal {
  return new Refusal('handler_failed', reason, detail);
}
