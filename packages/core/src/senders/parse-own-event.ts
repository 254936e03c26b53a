import { Refusal } from '../answers/refusal.ts';
import { parseEvent } from './parse-event.ts';
import { isJsonObject } from './shape.ts';
import type { AnyProvider } from './typed-events.ts';

/**
 * Has a sender look at what is said to be an event of its own, and no body any more. Most events are their bodies, and are
 * parsed again. Where one was put together from headers, which are gone, it is checked as far as it can be, and stays what it
 * was. A form, or bytes, cannot be had back from an event, so such an event is taken as it is.
 */
export function parseOwnEvent(provider: AnyProvider, event: unknown): Record<string, unknown> | Refusal {
  const isForm = provider.bodyFormat !== undefined && provider.bodyFormat !== 'json';
  if (isForm) {
    return isJsonObject(event) ? event : new Refusal('invalid_event', 'invalid_event', 'it is not an object');
  }
  let isOfHeaders = false;
  // The type is the one thing that is known to have been in a header, if anything was.
  const header = (): string | undefined => {
    isOfHeaders = true;
    const type = ownField(event, provider.typeField);
    return typeof type === 'string' ? type : undefined;
  };
  const parsed = parseEvent(provider, event, { header });
  if (parsed instanceof Refusal) return parsed;
  // An event is no field of itself.
  const bodyField = parsed === event ? undefined : Object.keys(parsed).find((name) => parsed[name] === event);
  if (bodyField !== undefined) {
    // The sender keeps the body in a field of its event: there it is, if this is such an event.
    const body = parseEvent(provider, ownField(event, bodyField), { header });
    if (body instanceof Refusal) return body;
  }
  return isOfHeaders || bodyField !== undefined ? (event as Record<string, unknown>) : parsed;
}

function ownField(event: unknown, name: string): unknown {
  return isJsonObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}
