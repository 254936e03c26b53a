import type { HandledObservation, ReceivedObservation, StartedObservation } from './delivery-observations.ts';
import type { DeliveryFacts } from './observation-facts.ts';
import type { AnsweredObservation } from './request-observations.ts';

// What every delivery that is handled tells observers. Each is written out: facts that are spread into an object behind its `type`
// are copied one by one, which cost more than all that observers did with them.

type Told<TObservation extends DeliveryFacts> = Omit<TObservation, 'type' | keyof DeliveryFacts>;

export function received(facts: DeliveryFacts, told: Told<ReceivedObservation>): ReceivedObservation {
  return {
    type: 'received',
    provider: facts.provider,
    endpoint: facts.endpoint,
    tenant: facts.tenant,
    source: facts.source,
    eventType: facts.eventType,
    id: facts.id,
    occurredAt: facts.occurredAt,
    key: facts.key,
    fields: facts.fields,
    secretId: told.secretId,
    bodyBytes: told.bodyBytes,
    known: told.known,
    durationMs: told.durationMs,
    logLine: told.logLine,
  };
}

export function started(facts: DeliveryFacts, attempt: number, durationMs: number): StartedObservation {
  return {
    type: 'started',
    provider: facts.provider,
    endpoint: facts.endpoint,
    tenant: facts.tenant,
    source: facts.source,
    eventType: facts.eventType,
    id: facts.id,
    occurredAt: facts.occurredAt,
    key: facts.key,
    fields: facts.fields,
    attempt,
    durationMs,
  };
}

export function handled(
  facts: DeliveryFacts,
  told: Omit<Told<HandledObservation>, 'warning'>,
  warning: string | undefined,
): HandledObservation {
  return {
    type: 'handled',
    provider: facts.provider,
    endpoint: facts.endpoint,
    tenant: facts.tenant,
    source: facts.source,
    eventType: facts.eventType,
    id: facts.id,
    occurredAt: facts.occurredAt,
    key: facts.key,
    fields: facts.fields,
    attempt: told.attempt,
    status: told.status,
    handlerMs: told.handlerMs,
    durationMs: told.durationMs,
    late: told.late,
    warning,
  };
}

export function answered(
  facts: DeliveryFacts,
  status: number,
  code: AnsweredObservation['code'],
  outcome: AnsweredObservation['outcome'],
  durationMs: number,
): AnsweredObservation & DeliveryFacts {
  return {
    type: 'answered',
    provider: facts.provider,
    endpoint: facts.endpoint,
    tenant: facts.tenant,
    source: facts.source,
    eventType: facts.eventType,
    id: facts.id,
    occurredAt: facts.occurredAt,
    key: facts.key,
    fields: facts.fields,
    status,
    code,
    outcome,
    durationMs,
  };
}
