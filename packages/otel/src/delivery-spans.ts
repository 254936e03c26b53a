import type { FailedObservation, HandledObservation, StartedObservation, WarningObservation } from '@hookgate/core';
import { type Context, context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { errorType, isError } from './error-type.ts';
import {
  ATTEMPT,
  ERROR_TYPE,
  MESSAGING_DESTINATION,
  MESSAGING_MESSAGE_ID,
  MESSAGING_OPERATION_NAME,
  MESSAGING_OPERATION_TYPE,
  MESSAGING_SYSTEM,
  PROCESS,
  SOURCE,
} from './semantic-names.ts';
import { WithSpan } from './with-span.ts';

/** Attempts are small numbers; what was given up is told without its own. */
type Run = Pick<StartedObservation, 'id' | 'attempt'>;

/** The spans of deliveries that the application works on: one for each run, a child of what is active when it begins. */
export class DeliverySpans {
  readonly #tracer: Tracer;
  readonly #recordsExceptions: boolean;
  readonly #running = new Map<string, Span>();

  /** @param recordsExceptions whether what a handler throws is recorded, message and stack */
  constructor(tracer: Tracer, recordsExceptions: boolean) {
    this.#tracer = tracer;
    this.#recordsExceptions = recordsExceptions;
  }

  start(seen: StartedObservation): void {
    const span = this.#tracer.startSpan(`${PROCESS} ${seen.eventType}`, {
      kind: SpanKind.CONSUMER,
      attributes: {
        [MESSAGING_SYSTEM]: seen.provider,
        [MESSAGING_DESTINATION]: seen.eventType,
        [MESSAGING_MESSAGE_ID]: seen.id,
        [MESSAGING_OPERATION_NAME]: PROCESS,
        [MESSAGING_OPERATION_TYPE]: PROCESS,
        [ATTEMPT]: seen.attempt,
        [SOURCE]: seen.source,
      },
    });
    const name = nameOf(seen);
    // A run whose outcome never came, such as one without a claim that a copy ran beside.
    this.#running.get(name)?.end();
    this.#running.set(name, span);
  }

  /** The context in which a run's work is done. */
  contextOf(seen: StartedObservation): Context {
    const span = this.#running.get(nameOf(seen));
    return span === undefined ? context.active() : new WithSpan(context.active(), span);
  }

  handled(seen: HandledObservation): void {
    this.#take(nameOf(seen))?.end();
  }

  failed(seen: FailedObservation): void {
    const span = this.#take(nameOf(seen));
    if (span === undefined) return;
    span.setAttribute(ERROR_TYPE, errorType(seen.error, seen.status));
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (this.#recordsExceptions && isError(seen.error)) span.recordException(seen.error);
    span.end();
  }

  /** A handler never ended: its span does, for all attempts of the delivery that still run here. */
  abandoned({ id, code }: WarningObservation): void {
    for (const [name, span] of this.#running) {
      if (name !== id && !name.startsWith(`${id} `)) continue;
      this.#running.delete(name);
      span.setAttribute(ERROR_TYPE, code);
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  }

  #take(name: string): Span | undefined {
    const span = this.#running.get(name);
    if (span !== undefined) this.#running.delete(name);
    return span;
  }
}

/** The id alone for most of them: a text that is there already. */
function nameOf({ id, attempt }: Run): string {
  return attempt === 1 ? id : `${id} ${attempt}`;
}
