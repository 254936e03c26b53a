/*
 * What the emulator tells of itself, and what it can be asked: the JSON of its API, which the page and the command line use.
 *
 * Every request to `/api/…` needs the emulator's token: `Authorization: Bearer <token>`, or the cookie that the page's own URL sets.
 *
 *   GET    /api/senders                         SenderView[]
 *   GET    /api/webhooks                        WebhookView[]
 *   POST   /api/webhooks                        NewWebhook          → CreatedWebhook (the secret: this once)
 *   PATCH  /api/webhooks/:id                    WebhookChanges      → WebhookView
 *   DELETE /api/webhooks/:id                                        → 204
 *   POST   /api/webhooks/:id/rotate                                 → CreatedWebhook
 *   POST   /api/webhooks/:id/test                                   → DeliverySummary
 *   POST   /api/events                          NewEvent            → DeliverySummary[] (one per webhook and copy)
 *   GET    /api/deliveries?sender&webhook&state&q&limit&before      → Page<DeliverySummary>, the newest first
 *   GET    /api/deliveries/:id                                      → DeliveryView
 *   POST   /api/deliveries/:id/redeliver                            → DeliverySummary
 *   POST   /api/deliveries/:id/replay           Replay              → DeliverySummary (a new delivery, signed again)
 *   GET    /api/deliveries/:id/curl                                 → text/plain: a command, signed now
 *   GET    /api/deliveries/:id/test                                 → text/plain: a Vitest test
 *   GET    /api/dead-letters?limit&before                           → Page<DeliverySummary>
 *   POST   /api/dead-letters/redeliver                              → { redelivered: number }
 *   DELETE /api/dead-letters                                        → { purged: number }
 *   GET    /api/tasks                                               → TaskView[]
 *   POST   /api/tasks                           NewTask             → TaskView
 *   GET    /api/tasks/:id                                           → TaskView
 *   POST   /api/tasks/:id/cancel                                    → TaskView
 *   GET    /api/time                                                → TimeView
 *   POST   /api/time                            TimeChange          → TimeView
 *   GET    /api/faults                                              → FaultsView
 *   PUT    /api/faults                          FaultsView          → FaultsView
 *   GET    /api/stream                          text/event-stream: `event: <ChangeName>`, `data:` its view as JSON
 *
 * Ploton's own API is at `/v1/tasks`, with its own key (`Authorization: Bearer pk_test_…`).
 * Refusals: 4xx with ApiError. All times are epoch milliseconds of the emulator's clock unless a name says otherwise.
 */

/** One of the built-in senders, by its data. */
export interface SenderView {
  /** Such as `ploton`. */
  readonly name: string;
  /** As its owner writes it. */
  readonly title: string;
  /** Types of events (Platos: topics) that can be asked for, each with a whole sample. */
  readonly types: readonly { readonly name: string; readonly sample: object }[];
  /** Milliseconds it waits for an answer. */
  readonly deadlineMs: number;
  /** Which statuses it counts as delivered. */
  readonly accepts: '200' | '2xx';
  /** Milliseconds between attempts: one attempt more than there are delays. */
  readonly retryDelaysMs: readonly number[];
  readonly redelivers: boolean;
  /** Names of what can be done to a delivery of this sender. */
  readonly tamperings: readonly string[];
  /** Where receivers listen by default, such as `/webhook`. */
  readonly path: string;
}

/** An endpoint that a sender sends to. */
export interface WebhookView {
  readonly id: string;
  readonly sender: string;
  readonly url: string;
  /** Types it is subscribed to; empty: all. */
  readonly topics: readonly string[];
  /** The last four characters of the secret, as receivers know it. */
  readonly secretHint: string;
  readonly paused: boolean;
  readonly createdAt: number;
  readonly counts: { readonly pending: number; readonly delivered: number; readonly deadLetter: number };
}

/** A webhook with its secret, which is told when it is made and when it is rotated, and never again. */
export interface CreatedWebhook extends WebhookView {
  /** What the receiver is configured with; for a sender that signs with a private key, the public one. */
  readonly secret: string;
}

/** An endpoint to make. */
export interface NewWebhook {
  readonly sender: string;
  readonly url: string;
  /** Default: all types. */
  readonly topics?: readonly string[];
  /** Default: a new one, as the sender makes them. */
  readonly secret?: string;
}

/** What of an endpoint may be changed. */
export interface WebhookChanges {
  readonly url?: string;
  readonly topics?: readonly string[];
  readonly paused?: boolean;
}

/** An event to send. */
export interface NewEvent {
  readonly sender: string;
  readonly type: string;
  /** Merged into the sample at any depth. Not with `body`. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** The exact text to send instead of a sample. */
  readonly body?: string;
  /** Default: every webhook of the sender that is subscribed and not paused. */
  readonly webhook?: string;
  readonly tamper?: string;
  /** Copies besides, as at-least-once senders make them. Default: 0. */
  readonly copies?: number;
  /** Milliseconds from now. Default: 0. */
  readonly delayMs?: number;
}

/** A delivery again as a new one, with changes; always signed again. */
export interface Replay {
  readonly body?: string;
  readonly url?: string;
  readonly tamper?: string;
}

/** Still being tried, taken, or given up. */
export type DeliveryState = 'pending' | 'delivered' | 'dead-letter';

/** A delivery in a list. */
export interface DeliverySummary {
  readonly id: string;
  readonly webhook: string;
  readonly sender: string;
  /** The event's type. */
  readonly type: string;
  /** What tells the event from others: `event_id`, the task's id, the message's id. */
  readonly eventId: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly lastOutcome?: AttemptView['outcome'];
  readonly lastStatus?: number;
  readonly lastDurationMs?: number;
  readonly createdAt: number;
  readonly lastAttemptAt?: number;
  readonly nextAttemptAt?: number;
}

/** Text of which no more than 64 KB is kept. */
export interface KeptText {
  readonly text: string;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** A delivery with everything that is known of it. */
export interface DeliveryView extends DeliverySummary {
  readonly body: KeptText;
  readonly history: readonly AttemptView[];
}

/** One attempt at a delivery, and what was answered. */
export interface AttemptView {
  /** 1 for the first one. */
  readonly number: number;
  readonly manual: boolean;
  readonly startedAt: number;
  /** Milliseconds of real time until the answer was there. */
  readonly durationMs: number;
  readonly outcome: 'delivered' | 'refused' | 'timeout' | 'unreachable';
  readonly fault?: string;
  /** Why there was no answer. */
  readonly error?: string;
  readonly request: {
    /** Where it went, with the query that some senders add. */
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** What was sent, where it is not the delivery's body: it was tampered with. */
    readonly body?: KeptText;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: KeptText;
  };
  /** How the signature was made. */
  readonly signing: {
    /** What was signed, as text, for the body that was sent. Empty where nothing but a token is. */
    readonly base: KeptText;
    /** Which secret: its last four characters. */
    readonly secretHint: string;
    readonly header: string;
    readonly value: string;
  };
}

/** A task of Ploton. */
export interface TaskView {
  readonly id: string;
  readonly status: string;
  readonly tool: string;
  readonly prompt: string;
  readonly scenario: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly result?: object;
  readonly error?: object;
  /** Its deliveries, the oldest first. */
  readonly deliveries: readonly string[];
}

/** A task to make. */
export interface NewTask {
  readonly prompt?: string;
  readonly tool?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** One of `scenarioNames`. Default: `complete`. */
  readonly scenario?: string;
}

/** The emulator's clock. */
export interface TimeView {
  readonly now: number;
  readonly mode: 'real' | 'fast' | 'manual';
  /** Seconds of the emulator in a real one; 0 when its clock is moved by hand. */
  readonly speed: number;
  /** When something is due next. */
  readonly nextDueAt?: number;
  /** After `advanceMs`: how the attempts ended that were made on the way. */
  readonly attempted?: AttemptCounts;
}

/** How many attempts ended in each way. */
export type AttemptCounts = Readonly<Record<AttemptView['outcome'], number>>;

/** Either moves the clock (a manual one, or any one forward) or changes its speed. */
export type TimeChange = { readonly advanceMs: number } | { readonly speed: number };

/** What goes wrong on purpose, repeatably for a seed. */
export interface FaultsView {
  /** The share of attempts, 0 to 1, with a fault. */
  readonly rate: number;
  /** Of `faultNames`; empty: all. */
  readonly kinds: readonly string[];
  readonly seed: number;
  /** The share of requests to `/v1/tasks` that is answered with an error, 0 to 1. */
  readonly apiRate: number;
  /** The status of those errors, such as 429 or 503. */
  readonly apiStatus: number;
}

/** What a change is about. */
export type ChangeName = 'delivery' | 'webhook' | 'webhook-deleted' | 'task' | 'time' | 'faults' | 'purged';

/** Part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all that match. */
  readonly total: number;
  /** Give it as `before` for the next page. */
  readonly next?: string;
}

/** Why something was refused. */
export interface ApiError {
  /** Such as `unknown_sender`. */
  readonly code: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}
