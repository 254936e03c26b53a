import type { UnknownEventName } from './event-names.ts';

/** The topics Platos documents (source: Platos, Developer experience / Webhooks). */
export type PlatosTopic =
  | 'conversation.created'
  | 'conversation.archived'
  | 'conversation.deleted'
  | 'message.created'
  | 'message.rated'
  | 'approval.requested'
  | 'approval.resolved'
  | 'approval.expired'
  | 'budget.soft_warn'
  | 'budget.exceeded'
  | 'safety.event'
  | 'agent.created'
  | 'agent.version.created'
  | 'agent.canary.promoted'
  | 'bgo.completed'
  | 'bgo.failed';

/** Fields every Platos event has. The topics' own fields differ and are not published, so they are `unknown`. */
interface PlatosEventBase<TTopic extends string> {
  readonly event: TTopic;
  /** UUID of the event: the same on every retry and redelivery. */
  readonly event_id: string;
  /** For ordering: two events of one conversation can arrive out of order. */
  readonly ts?: number | string;
  readonly [field: string]: unknown;
}

/** The event of one topic. */
export type PlatosEventOf<TTopic extends PlatosTopic> = PlatosEventBase<TTopic>;

/** A topic newer than this version of Hookgate. */
export type PlatosUnknownEvent = PlatosEventBase<UnknownEventName>;

/** Every event Platos sends, told apart by `event`. */
export type PlatosEvent = { [TTopic in PlatosTopic]: PlatosEventBase<TTopic> }[PlatosTopic] | PlatosUnknownEvent;
