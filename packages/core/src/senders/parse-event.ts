import { Refusal } from '../answers/refusal.ts';
import { InvalidEventError } from './provider.ts';
import type { AnyProvider } from './typed-events.ts';

/** Has the provider turn verified JSON into its event. */
export function parseEvent(provider: AnyProvider, json: unknown): Record<string, unknown> | Refusal {
  try {
    return provider.parseEvent(json) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof InvalidEventError) return new Refusal('invalid_event', 'invalid_event', error.message);
    return new Refusal('invalid_event', 'parse_event_threw', `parseEvent of ${provider.name} threw ${String(error)}`);
  }
}
