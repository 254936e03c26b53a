import type { DedupeStore } from '../dedupe/store.ts';
import type { Logger } from '../observe/logger.ts';
import type { Observer } from '../observe/observer.ts';
import type { DedupeKey } from '../senders/provider.ts';
import type { AnyProvider, EventOf, EventSchemas, Handlers } from '../senders/typed-events.ts';
import type { Secret } from '../verify/secrets.ts';

/** Options of a receiver, the same in every framework. An unknown or invalid one throws when the receiver is made. */
export interface WebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>> {
  /**
   * The webhook's secret: a string, an array while it is being rotated, or a function of the request's headers and path
   * for many tenants. Default: the provider's environment variable (`PLOTON_WEBHOOK_SECRET`, `PLATOS_WEBHOOK_SECRET`), on
   * Cloudflare Workers the binding of that name. None, an empty or a blank one throws.
   *
   * One that is there only when requests come, and not while the application is built: `() => process.env.PLOTON_WEBHOOK_SECRET`.
   * Missing then, it is answered 500, and said in the log.
   */
  readonly secret?: Secret;
  /** Where processed deliveries are remembered. Default: `memoryStore()`, good for one process. */
  readonly store?: DedupeStore;
  /**
   * The path or paths to guard, each with everything below it, as the client sees them. Default: where the middleware is
   * mounted; at the root of an application, the provider's documented path (`/webhook`, `/webhooks/platos`).
   *
   * A path may have parameters, wildcards and groups as the framework's router takes them, and guards at least what the
   * router takes them for. What cannot be guarded, such as `/a?b` or `/../x`, throws.
   */
  readonly path?: string | readonly string[];
  /**
   * The name under which the store remembers what came in here. Default: where the middleware is mounted, or the guarded path;
   * never anything that a request chooses. Set it to keep deduplicating across a change of path, to share one name between two
   * paths, and to tell two receivers of one sender apart that share a store and a path, but not a secret.
   */
  readonly endpoint?: string;
  /**
   * What stands in front of the path in the URL the sender sends to, such as `https://hooks.example.com`: needed for senders that
   * sign it (Twilio, Square, HubSpot), and for no other. It is not taken from the request, whose `Host` anybody may choose.
   */
  readonly publicUrl?: string;
  /**
   * Seconds a signed timestamp may be away from now, past or future. At most half of `dedupeTtlMs`: what is forgotten could be
   * replayed. Default: the provider's (Platos 60).
   */
  readonly toleranceSeconds?: number;
  /**
   * Seconds an event's own timestamp may be old, for senders that sign no other (Ploton). At most `dedupeTtlMs` less 15 minutes:
   * what is forgotten could be replayed. Default: 172,800 (48 hours). Five minutes in the future are tolerated.
   */
  readonly maxAgeSeconds?: number;
  /** Most bytes of a body; more is answered 413. Default: 1,048,576 (1 MiB). */
  readonly bodyLimitBytes?: number;
  /** Milliseconds for the whole body to arrive; longer is answered 408. Default: 10,000, at most half the sender's deadline. */
  readonly bodyTimeoutMs?: number;
  /**
   * Milliseconds a processed delivery is remembered. Default: Ploton 49 hours, Platos 7 days. At least twice the sender's retry
   * horizon, and longer than a delivery can be fresh: see `maxAgeSeconds` and `toleranceSeconds`.
   */
  readonly dedupeTtlMs?: number;
  /**
   * Names an event for deduplication. Default: the provider's rule. `'documented'`: the literal rule of the sender's
   * documents (Ploton: `task_id` and `event`, which drops all but the first `task.progress` of a task). A function must
   * answer a non-empty string.
   */
  readonly dedupeKey?: 'documented' | DedupeKey<EventOf<TProvider>>;
  /**
   * What the same nonce with the same bytes gets once the delivery is done: `'acknowledge'` (200, nothing runs), as an
   * honest retry needs, or `'reject'` (401). Default: `'acknowledge'`. Only for senders with nonces.
   */
  readonly replay?: 'acknowledge' | 'reject';
  /**
   * What happens when the store cannot be reached: `'reject'` (503, the sender retries) or `'process'` (the handler runs
   * without deduplication, `delivery.deduplicated` is false). Default: `'reject'`.
   */
  readonly onStoreError?: 'reject' | 'process';
  /**
   * Most deliveries that may wait at once: copies for the outcome of the one in flight, and all of them while the store is out of
   * reach. Together their bodies may have 65,536 bytes for each; copies of one delivery share theirs, and one that waits alone may
   * be of any size. More are answered 503. Default: 1,000, and 62.5 MiB.
   */
  readonly maxWaiters?: number;
  /** Milliseconds after which a handler that never ends stops holding its claim. Default: 900,000 (15 minutes). */
  readonly maxHandlerMs?: number;
  /** Handlers by event type; with them Hookgate answers. Without, the delivery is attached and the application answers. */
  readonly on?: Handlers<TProvider, TSchemas>;
  /** Runtime schemas by event type (Standard Schema: zod, valibot, arktype, …); their output reaches the handler. */
  readonly schemas?: TSchemas & EventSchemas<TProvider>;
  /**
   * Called for everything that happens to a request, synchronously, never with a body, secret or signature: one function, or
   * several. What it throws or rejects with touches no delivery, and is reported once.
   */
  readonly observer?: Observer | readonly Observer[];
  /**
   * A pino-shaped logger, `(fields, message)`; one of winston is adapted. Default: warnings and errors go to the console.
   * What it throws or rejects with touches no delivery, and is reported once.
   */
  readonly logger?: Logger;
  /** The clock for freshness, epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}
