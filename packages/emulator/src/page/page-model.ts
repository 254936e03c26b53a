import type {
  CreatedWebhook,
  DeliveryState,
  DeliverySummary,
  DeliveryView,
  FaultsView,
  NewEvent,
  NewTask,
  NewWebhook,
  Page,
  Replay,
  SenderView,
  TaskView,
  TimeChange,
  TimeView,
  WebhookChanges,
  WebhookView,
} from '../api/contract.ts';

/** Now or soon: a model in memory answers at once, one that writes a file does not. */
export type Soon<T> = T | Promise<T>;

/** Which deliveries, the newest first: the query of `GET /api/deliveries`. */
export interface DeliveryQuery {
  readonly sender?: string;
  /** The id of a webhook. */
  readonly webhook?: string;
  readonly state?: DeliveryState;
  /** Text that the id, the event's id, its type, the sender or the URL contains, in upper or lower case. */
  readonly q?: string;
  /** Default: 100. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly before?: string;
}

/**
 * What the page shows and what it can ask for. The emulator implements it with what answers its API.
 *
 * A refusal is thrown: an error with a `status` from 400 to 499 and a `message` for the user, which the page shows beside the
 * form. Any other error is the server's to answer.
 */
export interface PageModel {
  senders(): Soon<readonly SenderView[]>;
  webhooks(): Soon<readonly WebhookView[]>;
  deliveries(query: DeliveryQuery): Soon<Page<DeliverySummary>>;
  delivery(id: string): Soon<DeliveryView | undefined>;
  deadLetters(query: Pick<DeliveryQuery, 'limit' | 'before'>): Soon<Page<DeliverySummary>>;
  tasks(): Soon<readonly TaskView[]>;
  /** Scenarios a task can be made with, the default first. */
  scenarioNames(): readonly string[];
  time(): Soon<TimeView>;
  faults(): Soon<FaultsView>;
  faultNames(): readonly string[];
  /** The last attempt's request as a command for a shell. */
  curl(deliveryId: string): Soon<string>;
  /** The delivery as a Vitest test. */
  test(deliveryId: string): Soon<string>;

  createWebhook(webhook: NewWebhook): Soon<CreatedWebhook>;
  changeWebhook(id: string, changes: WebhookChanges): Soon<WebhookView>;
  deleteWebhook(id: string): Soon<void>;
  rotateSecret(webhookId: string): Soon<CreatedWebhook>;
  sendTest(webhookId: string): Soon<DeliverySummary>;
  sendEvent(event: NewEvent): Soon<readonly DeliverySummary[]>;
  redeliver(deliveryId: string): Soon<DeliverySummary>;
  replay(deliveryId: string, replay: Replay): Soon<DeliverySummary>;
  /** How many were redelivered. */
  redeliverDeadLetters(): Soon<number>;
  /** How many were removed. */
  purgeDeadLetters(): Soon<number>;
  createTask(task: NewTask): Soon<TaskView>;
  cancelTask(id: string): Soon<TaskView>;
  changeTime(change: TimeChange): Soon<TimeView>;
  changeFaults(faults: FaultsView): Soon<FaultsView>;
}

/**
 * A request for the page, which the server has let in: its `Host` and `Origin` are the emulator's, its token or cookie is right.
 */
export interface PageRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  /** What was posted (`application/x-www-form-urlencoded`), decoded as UTF-8. */
  readonly body?: string;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The page of one emulator. */
export interface EmulatorPage {
  /**
   * Answers GET, HEAD and POST for the page's own paths; `undefined` for any other path (`/api/…`, `/v1/…`), which is the
   * server's. For HEAD the server leaves the body out.
   */
  handle(request: PageRequest): Promise<PageResponse | undefined>;
}
