/**
 * The type name of an event this version does not know. At run time it is any string; the pattern keeps literals of known
 * names out, so that comparing the field with a known name narrows the union to that one event, and `default` leaves the
 * unknown one. To compare it, widen it first: `const name: string = event.event`.
 */
export type UnknownEventName = `${string} (unknown event)`;

/** The name of a sender whose events are not declared; at run time any string, as {@link UnknownEventName} is. */
export type UnknownSenderName = `${string} (unknown sender)`;

/** Any string, with the known ones offered by the editor. */
export type OpenString<TKnown extends string> = TKnown | (string & Record<never, never>);
