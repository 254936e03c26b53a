import { createDelivery, createEvent, type SenderProfile, type TestDelivery } from '@hookgate/testing';

/** Reads what tells an event from others, and of which type it is. */
export interface EventIdentity {
  /** Such as `event_id`, the task's id or the message's id; for what has none, a name made of the body's digest. */
  readonly eventId: string;
  /** `undefined` for a body that its sender's provider does not understand. */
  readonly type: string | undefined;
}

/** An id is shown in every list and told with every change; a body of the user's own may have one of a megabyte. */
const MAX_ID_CHARACTERS = 200;

/** By profile: the fields of its log lines that are different for every event. */
const idFields = new WeakMap<SenderProfile, Map<string, string | undefined>>();

/** Identifies an event by what its sender's provider reads from the request. */
export function identifyEvent(delivery: TestDelivery): EventIdentity {
  const { from, signing } = delivery;
  const header = (name: string): string | undefined => delivery.headers[name.toLowerCase()];
  const event = parse(delivery, header);
  const named = event?.[from.provider.typeField];
  const type = typeof named === 'string' ? named : undefined;
  const read = from.provider.readSignature(header, { method: delivery.method, url: signing.url });
  const signedId = typeof read === 'object' ? read.id : undefined;
  const field = event === undefined || type === undefined ? undefined : idFieldOf(from, type);
  const id = field === undefined ? undefined : logFields(from, event as object)[field];
  const eventId = signedId ?? (id === undefined ? signing.id : String(id));
  return { eventId: cut(eventId), type: type === undefined ? undefined : cut(type) };
}

/** The beginning, and a sign that it is no more than that. */
function cut(text: string): string {
  return text.length > MAX_ID_CHARACTERS ? `${text.slice(0, MAX_ID_CHARACTERS - 1).toWellFormed()}…` : text;
}

function parse(
  { from: { provider }, body }: TestDelivery,
  header: (name: string) => string | undefined,
): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const { bodyFormat = 'json' } = provider;
    const read = bodyFormat === 'json' ? JSON.parse(text) : bodyFormat === 'form' ? new URLSearchParams(text) : body;
    return provider.parseEvent(read, { header }) as Record<string, unknown>;
  } catch {
    // A body of the user's own may be anything.
    return undefined;
  }
}

function logFields({ provider }: SenderProfile, event: object): Readonly<Record<string, unknown>> {
  try {
    return provider.logFields(event);
  } catch {
    return {};
  }
}

/** The field whose value differs between two samples of a type. */
function idFieldOf(profile: SenderProfile, type: string): string | undefined {
  const known = idFields.get(profile) ?? new Map<string, string | undefined>();
  idFields.set(profile, known);
  if (!known.has(type)) known.set(type, findIdField(profile, type));
  return known.get(type);
}

function findIdField(profile: SenderProfile, type: string): string | undefined {
  try {
    const [one, other] = ['a', 'b'].map((id) => {
      const delivery = createDelivery(profile, createEvent(profile, type, {}, { id }));
      const event = parse(delivery, (name) => delivery.headers[name.toLowerCase()]);
      return event === undefined ? {} : logFields(profile, event);
    });
    return Object.keys(one ?? {}).find((name) => one?.[name] !== undefined && one?.[name] !== other?.[name]);
  } catch {
    // A type that the sender does not document has no sample.
    return undefined;
  }
}
