import type { CreatedWebhook, TimeView } from '../api/contract.ts';
import { chooseEvent } from './choose-event.ts';
import { html, type Markup } from './html.ts';
import type { ViewName } from './layout.ts';
import type { PageModel } from './page-model.ts';
import { ROWS, readQuery } from './read-query.ts';
import { clockView } from './views/clock.ts';
import { deadLettersView } from './views/dead-letters.ts';
import { deliveriesView } from './views/deliveries.ts';
import { deliveryView } from './views/delivery.ts';
import { sendView } from './views/send.ts';
import { tasksView } from './views/tasks.ts';
import { webhooksView } from './views/webhooks.ts';

/** What a view is opened with. */
export interface Opening {
  readonly model: PageModel;
  readonly search: URLSearchParams;
  readonly time: TimeView;
  /** A webhook whose secret is to be shown. */
  readonly created?: CreatedWebhook;
  /** A form that was refused, as it was filled in. */
  readonly typed?: URLSearchParams;
}

/** A view, ready to be put into its frame. */
export interface OpenedView {
  readonly view: ViewName;
  readonly title: string;
  readonly content: Markup;
  /** Default: 200. */
  readonly status?: number;
}

type Opener = (opening: Opening, id: string) => Promise<OpenedView>;

/** Each view by its path. The last is where Platos has its webhooks. */
const OPENERS: readonly (readonly [RegExp, Opener])[] = [
  [/^\/(?:deliveries\/?)?$/, openDeliveries],
  [/^\/deliveries\/([^/]+)$/, openDelivery],
  [/^\/dead-letters$/, openDeadLetters],
  [/^\/webhooks$/, openWebhooks],
  [/^\/tasks$/, openTasks],
  [/^\/send$/, openSend],
  [/^\/clock$/, openClock],
  [/^\/orgs\/[^/]+\/projects\/[^/]+\/env\/[^/]+\/settings\/webhooks\/?$/, openWebhooks],
];

/** The view at a path; `undefined` when there is none. */
export async function openView(path: string, opening: Opening): Promise<OpenedView | undefined> {
  for (const [pattern, open] of OPENERS) {
    const found = pattern.exec(path);
    if (found !== null) return open(opening, decodeURIComponent(found[1] ?? ''));
  }
  return undefined;
}

async function openDeliveries({ model, search, time }: Opening): Promise<OpenedView> {
  const query = readQuery(search);
  const page = await model.deliveries({ ...query, limit: ROWS });
  const [senders, webhooks] = await Promise.all([model.senders(), model.webhooks()]);
  const content = deliveriesView({ page, query, senders, webhooks, now: time.now });
  return { view: 'deliveries', title: 'Deliveries', content };
}

async function openDelivery({ model, time, typed }: Opening, id: string): Promise<OpenedView> {
  const delivery = await model.delivery(id);
  if (delivery === undefined) {
    const content = html`<h1>No such delivery</h1><p>It is none of the last 100 of its webhook. <a href="/">All deliveries</a></p>`;
    return { view: 'deliveries', title: 'No such delivery', content, status: 404 };
  }
  const [senders, webhooks] = await Promise.all([model.senders(), model.webhooks()]);
  const content = deliveryView({
    delivery,
    sender: senders.find(({ name }) => name === delivery.sender),
    webhook: webhooks.find((webhook) => webhook.id === delivery.webhook),
    now: time.now,
    ...(typed === undefined ? {} : { typed }),
  });
  return { view: 'deliveries', title: `${delivery.type} ${delivery.eventId}`, content };
}

async function openDeadLetters({ model, search, time }: Opening): Promise<OpenedView> {
  const { before } = readQuery(search);
  const query = before === undefined ? {} : { before };
  const page = await model.deadLetters({ ...query, limit: ROWS });
  const content = deadLettersView(page, query, await model.senders(), time.now);
  return { view: 'dead-letters', title: 'Dead letters', content };
}

async function openWebhooks({ model, search, time, created, typed }: Opening): Promise<OpenedView> {
  const [senders, webhooks] = await Promise.all([model.senders(), model.webhooks()]);
  const content = webhooksView({
    webhooks,
    senders,
    now: time.now,
    typed: typed ?? search,
    ...(created === undefined ? {} : { created }),
  });
  return { view: 'webhooks', title: 'Webhooks', content };
}

async function openTasks({ model, time, typed }: Opening): Promise<OpenedView> {
  const tasks = await model.tasks();
  const content = tasksView({
    tasks,
    scenarios: model.scenarioNames(),
    now: time.now,
    ...(typed === undefined ? {} : { typed }),
  });
  return { view: 'tasks', title: 'Tasks', content };
}

async function openSend({ model, search, typed }: Opening): Promise<OpenedView> {
  const [senders, webhooks] = await Promise.all([model.senders(), model.webhooks()]);
  const chosen = chooseEvent(senders, typed ?? search);
  const content =
    chosen === undefined
      ? html`<h1>Send an event</h1><p>There is no sender to send as.</p>`
      : sendView({ senders, webhooks, ...chosen, ...(typed === undefined ? {} : { typed }) });
  return { view: 'send', title: 'Send an event', content };
}

async function openClock({ model, time, typed }: Opening): Promise<OpenedView> {
  const content = clockView({
    time,
    faults: await model.faults(),
    faultNames: model.faultNames(),
    ...(typed === undefined ? {} : { typed }),
  });
  return { view: 'clock', title: 'Clock and faults', content };
}
