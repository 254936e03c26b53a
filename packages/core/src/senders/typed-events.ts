import type { MaybePromise } from '../runtime/maybe-promise.ts';
import type { Delivery } from './delivery.ts';
import type { UnknownEventName } from './event-names.ts';
import type { EventContext, Provider } from './provider.ts';
import type { SchemaOutput, StandardSchemaV1 } from './standard-schema.ts';

/** A provider of which nothing is known: what code that works for every sender takes. */
// biome-ignore lint/suspicious/noExplicitAny: a provider is contravariant in its event; only `any` admits them all
export type AnyProvider = Provider<any, any, any, any>;

/** The union of a provider's events. */
export type EventOf<TProvider> = TProvider extends { parseEvent(body: unknown, context: EventContext): infer TEvent }
  ? TEvent
  : never;

type TypeFieldOf<TProvider> = TProvider extends { readonly typeField: infer TField extends string } ? TField : never;

type PayloadFieldOf<TProvider> = TProvider extends { readonly payloadField: infer TField } ? TField : never;

/** The literal type name of one event; `never` for the event of an unknown name. */
type NameOf<TEvent, TField extends string> =
  TEvent extends Readonly<Record<TField, infer TName>>
    ? TName extends UnknownEventName
      ? never
      : TName extends string
        ? TName
        : never
    : never;

/** The names of the events a provider documents. */
export type EventName<TProvider> = NameOf<EventOf<TProvider>, TypeFieldOf<TProvider>>;

/** Runtime schemas by event name; a failing one is answered 400. */
export type EventSchemas<TProvider> = { readonly [TName in EventName<TProvider>]?: StandardSchemaV1<unknown, unknown> };

type Replaced<TEvent, TPayloadField, TOutput> = [TPayloadField] extends [never]
  ? TOutput
  : { readonly [K in keyof TEvent]: K extends TPayloadField ? TOutput : TEvent[K] };

type Checked<TEvent, TProvider, TSchemas> =
  TEvent extends Readonly<Record<TypeFieldOf<TProvider>, infer TName>>
    ? TName extends keyof TSchemas
      ? TSchemas[TName] extends StandardSchemaV1<infer _Input, infer _Output>
        ? Replaced<TEvent, Exclude<PayloadFieldOf<TProvider>, null>, SchemaOutput<TSchemas[TName]>>
        : TEvent
      : TEvent
    : TEvent;

/** The union of a provider's events, with the payloads its schemas put out. */
export type CheckedEvent<TProvider, TSchemas> = Checked<EventOf<TProvider>, TProvider, TSchemas>;

/**
 * Handles one event. Throwing, or rejecting, makes the sender's retry run it again. What was submitted has no `rawBody`.
 *
 * A method in form: a handler that is only ever given deliveries with bytes may say so.
 *
 * @typeParam TResult what it may return; of use only to a sender with `reply`
 */
export type Handler<TEvent, TResult = unknown> = {
  handle(event: TEvent, delivery: Delivery<TEvent, Uint8Array | undefined>): TResult;
}['handle'];

/** What the handlers of a provider may return: anything, but for senders that read the answer. */
type ResultOf<TProvider> = TProvider extends { readonly reply?: (result: infer TResult) => unknown }
  ? unknown extends TResult
    ? unknown
    : MaybePromise<TResult | undefined>
  : unknown;

type Named<TEvent, TField extends string, TName> =
  TEvent extends Readonly<Record<TField, infer TOwn>> ? (TOwn extends TName ? TEvent : never) : never;

/**
 * Handlers by event name; `*` takes every event that has none of its own, unknown types among them.
 *
 * Conditional only in form: TypeScript resolves a conditional type, but not a mapped one, while it still infers the
 * provider, and a handler written in place would otherwise not know its event.
 */
export type Handlers<TProvider, TSchemas = Record<never, never>> = [TProvider] extends [object]
  ? {
      readonly [TName in EventName<TProvider>]?: Handler<CheckedNamed<TProvider, TSchemas, TName>, ResultOf<TProvider>>;
    } & { readonly '*'?: Handler<CheckedEvent<TProvider, TSchemas>, ResultOf<TProvider>> }
  : never;

/** The event of one name, with the payload its schema puts out. */
type CheckedNamed<TProvider, TSchemas, TName> = Checked<
  Named<EventOf<TProvider>, TypeFieldOf<TProvider>, TName>,
  TProvider,
  TSchemas
>;
