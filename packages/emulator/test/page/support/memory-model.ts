import type {
  AttemptView,
  ChangeName,
  CreatedWebhook,
  DeliverySummary,
  DeliveryView,
  FaultsView,
  KeptText,
  SenderView,
  TaskView,
  TimeView,
  WebhookView,
} from '../../../src/api/contract.ts';
import { matchesQuery } from '../../../src/page/matches-query.ts';
import type { PageModel } from '../../../src/page/page-model.ts';

/** A model that holds what it is given, and tells its changes. It sends nothing: what the page shows is made by the test. */
export interface MemoryModel extends PageModel {
  put(delivery: DeliveryView): void;
  /** What the page asked for, by the names of the model's functions. */
  readonly asked: [string, ...unknown[]][];
  onChange: (name: ChangeName, view: object) => void;
}

export const NOW = 1_769_868_000_000;

export const SENDERS: readonly SenderView[] = [
  {
    name: 'ploton',
    title: 'Ploton',
    types: [
      {
        name: 'task.complete',
        sample: { event: 'task.complete', task_id: 'task_1', data: { result: { text: 'done' } } },
      },
      {
        name: 'task.failed',
        sample: { event: 'task.failed', task_id: 'task_1', data: { error: { code: 'tool_error' } } },
      },
    ],
    deadlineMs: 30_000,
    accepts: '200',
    retryDelaysMs: [60_000, 240_000, 1_500_000, 5_400_000],
    redelivers: false,
    tamperings: ['signature', 'body', 'stale', 'missing-header'],
    path: '/webhook',
  },
  {
    name: 'platos',
    title: 'Platos',
    types: [
      { name: 'message.created', sample: { event: 'message.created', event_id: 'e', ts: 1, data: {} } },
      { name: 'safety.event', sample: { event: 'safety.event', event_id: 'e', ts: 1, data: {} } },
    ],
    deadlineMs: 5000,
    accepts: '2xx',
    retryDelaysMs: [1000, 5000, 30_000],
    redelivers: true,
    tamperings: ['signature', 'body', 'stale', 'nonce-reused'],
    path: '/platos',
  },
];

export function kept(text: string, truncated = false): KeptText {
  return { text, bytes: new TextEncoder().encode(text).byteLength, truncated };
}

/** A delivery of Platos that failed twice and is tried again in five minutes, with changes. */
export function someDelivery(id: string, changes: Partial<DeliveryView> = {}): DeliveryView {
  const history = [someAttempt(1, NOW - 7000), someAttempt(2, NOW - 6000)];
  return {
    id,
    webhook: 'webhook_1',
    sender: 'platos',
    type: 'message.created',
    eventId: `event-${id}`,
    url: 'http://127.0.0.1:3000/platos',
    state: 'pending',
    attempts: 2,
    maxAttempts: 4,
    lastOutcome: 'refused',
    lastStatus: 500,
    lastDurationMs: 12,
    createdAt: NOW - 7000,
    lastAttemptAt: NOW - 6000,
    nextAttemptAt: NOW + 300_000,
    body: kept('{"event":"message.created","event_id":"4f1c","ts":1.0,"data":{"id":12345678901234567890}}'),
    history,
    ...changes,
  };
}

export function someAttempt(number: number, startedAt: number, changes: Partial<AttemptView> = {}): AttemptView {
  return {
    number,
    manual: false,
    startedAt,
    durationMs: 12,
    outcome: 'refused',
    request: {
      url: 'http://127.0.0.1:3000/platos',
      headers: { 'content-type': 'application/json', 'x-platos-signature': 'ab'.repeat(32) },
    },
    response: { status: 500, headers: { 'content-type': 'application/json' }, body: kept('{"error":"boom"}') },
    signing: {
      base: kept('1769868000.4f1c.{"event":"message.created"}'),
      secretHint: '9f3a',
      header: 'x-platos-signature',
      value: 'ab'.repeat(32),
    },
    ...changes,
  };
}

export function createMemoryModel(): MemoryModel {
  const deliveries = new Map<string, DeliveryView>();
  const webhooks = new Map<string, WebhookView>();
  const tasks: TaskView[] = [];
  const asked: [string, ...unknown[]][] = [];
  let time: TimeView = { now: NOW, mode: 'manual', speed: 0, nextDueAt: NOW + 300_000 };
  let faults: FaultsView = { rate: 0, kinds: [], seed: 1, apiRate: 0, apiStatus: 503 };
  let made = 0;

  const summaries = (): DeliverySummary[] =>
    [...deliveries.values()].reverse().map(({ body: _b, history: _h, ...rest }) => rest);
  const one = (id: string): DeliveryView => {
    const delivery = deliveries.get(id);
    if (delivery === undefined) throw Object.assign(new Error(`There is no delivery ${id}.`), { status: 404 });
    return delivery;
  };
  const webhookOf = (id: string): WebhookView => {
    const webhook = webhooks.get(id);
    if (webhook === undefined) throw Object.assign(new Error(`There is no webhook ${id}.`), { status: 404 });
    return webhook;
  };
  const counted = (webhook: WebhookView): WebhookView => {
    const own = [...deliveries.values()].filter((delivery) => delivery.webhook === webhook.id);
    const count = (state: string): number => own.filter((each) => each.state === state).length;
    return {
      ...webhook,
      counts: { pending: count('pending'), delivered: count('delivered'), deadLetter: count('dead-letter') },
    };
  };
  const page = (all: readonly DeliverySummary[], limit = 100, before?: string) => {
    const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    const items = all.slice(start, start + limit);
    const last = items.at(-1);
    return { items, total: all.length, ...(start + limit < all.length && last ? { next: last.id } : {}) };
  };

  const model: MemoryModel = {
    asked,
    onChange: () => {},
    put(delivery) {
      deliveries.set(delivery.id, delivery);
      const { body: _b, history: _h, ...summary } = delivery;
      model.onChange('delivery', summary);
    },
    senders: () => SENDERS,
    webhooks: () => [...webhooks.values()].map(counted),
    deliveries: (query) =>
      page(
        summaries().filter((each) => matchesQuery(each, query)),
        query.limit,
        query.before,
      ),
    delivery: (id) => deliveries.get(id),
    deadLetters: ({ limit, before }) =>
      page(
        summaries().filter(({ state }) => state === 'dead-letter'),
        limit,
        before,
      ),
    tasks: () => tasks,
    scenarioNames: () => ['complete', 'failed', 'with-waiting'],
    time: () => time,
    faults: () => faults,
    faultNames: () => ['unreachable', 'timeout', 'delayed'],
    curl: (id) => `curl -X POST '${one(id).url}'`,
    test: (id) => `it('takes ${one(id).id}', () => {});`,
    createWebhook(webhook) {
      asked.push(['createWebhook', webhook]);
      if (!webhook.url.startsWith('http://127.0.0.1'))
        throw Object.assign(new Error('The url must be of this machine.'), { status: 422 });
      const id = `webhook_${webhooks.size + 1}`;
      const { sender, url, topics = [] } = webhook;
      const view = {
        id,
        sender,
        url,
        topics,
        secretHint: '9f3a',
        paused: false,
        createdAt: NOW,
        counts: { pending: 0, delivered: 0, deadLetter: 0 },
      };
      webhooks.set(id, view);
      return { ...view, secret: 'whsec_shown_once_9f3a' } satisfies CreatedWebhook;
    },
    changeWebhook(id, changes) {
      asked.push(['changeWebhook', id, changes]);
      const view = { ...webhookOf(id), ...changes };
      webhooks.set(id, view);
      return counted(view);
    },
    deleteWebhook(id) {
      asked.push(['deleteWebhook', id]);
      webhooks.delete(id);
    },
    rotateSecret: (id) => ({ ...webhookOf(id), secret: 'whsec_rotated_77aa' }),
    sendTest(id) {
      asked.push(['sendTest', id]);
      model.put(someDelivery(`test_${++made}`, { webhook: id }));
      return one(`test_${made}`);
    },
    sendEvent(event) {
      asked.push(['sendEvent', event]);
      return [...webhooks.values()]
        .filter(({ id, sender, paused }) => sender === event.sender && !paused && (event.webhook ?? id) === id)
        .map(({ id }) => {
          model.put(someDelivery(`sent_${++made}`, { webhook: id, sender: event.sender, type: event.type }));
          return one(`sent_${made}`);
        });
    },
    redeliver(id) {
      asked.push(['redeliver', id]);
      model.put({
        ...one(id),
        state: 'delivered',
        attempts: one(id).attempts + 1,
        lastStatus: 200,
        lastOutcome: 'delivered',
      });
      return one(id);
    },
    replay(id, replay) {
      asked.push(['replay', id, replay]);
      model.put(someDelivery(`replayed_${++made}`));
      return one(`replayed_${made}`);
    },
    redeliverDeadLetters() {
      const dead = [...deliveries.values()].filter(({ state }) => state === 'dead-letter');
      for (const { id } of dead) model.redeliver(id);
      return dead.length;
    },
    purgeDeadLetters() {
      const dead = [...deliveries.values()].filter(({ state }) => state === 'dead-letter');
      for (const { id } of dead) deliveries.delete(id);
      model.onChange('purged', {});
      return dead.length;
    },
    createTask(task) {
      asked.push(['createTask', task]);
      const { prompt = '', tool = 'research', scenario = 'complete' } = task;
      const view: TaskView = {
        id: `task_${tasks.length + 1}`,
        status: 'running',
        tool,
        prompt,
        scenario,
        createdAt: NOW,
        updatedAt: NOW,
        deliveries: [...deliveries.keys()].slice(0, 2),
      };
      tasks.unshift(view);
      model.onChange('task', view);
      return view;
    },
    cancelTask(id) {
      asked.push(['cancelTask', id]);
      const at = tasks.findIndex((task) => task.id === id);
      const task = { ...(tasks[at] as TaskView), status: 'failed', error: { code: 'cancelled' } };
      tasks[at] = task;
      model.onChange('task', task);
      return task;
    },
    changeTime(change) {
      asked.push(['changeTime', change]);
      time =
        'speed' in change
          ? { ...time, speed: change.speed, mode: change.speed === 0 ? 'manual' : 'fast' }
          : { ...time, now: time.now + change.advanceMs };
      model.onChange('time', time);
      return time;
    },
    changeFaults(given) {
      asked.push(['changeFaults', given]);
      faults = given;
      return given;
    },
  };
  return model;
}
