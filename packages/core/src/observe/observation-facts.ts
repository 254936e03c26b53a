/** What every observation carries. Never a body, a secret or a signature. */
export interface ObservationFacts {
  readonly provider: string;
  /** The consumer: the guarded path, or the option `endpoint`; `undefined` where no request has been told its place yet. */
  readonly endpoint: string | undefined;
  /** What a `secret` function named; `undefined` otherwise. */
  readonly tenant: string | undefined;
  /** How it came in: `'webhook'`, over HTTP. */
  readonly source: string;
  /** The event's type, once the signature was verified and the body read. */
  readonly eventType: string | undefined;
  /** The delivery's short name, the same for every copy of it: at most 64 characters of `[A-Za-z0-9_-]`, a letter first. */
  readonly id: string | undefined;
  /** When the event happened, by its sender's clock; `undefined` where that is not said, or not known yet. */
  readonly occurredAt: Date | undefined;
}

/** What every observation of an identified delivery carries besides. */
export interface DeliveryFacts extends ObservationFacts {
  readonly eventType: string;
  readonly id: string;
  /** The dedupe key. */
  readonly key: string;
  /** The sender's ids of the event, such as `task_id`. */
  readonly fields: Readonly<Record<string, unknown>>;
}
