import {
  readDeliveryQuery,
  readFaults,
  readNewEvent,
  readNewTask,
  readNewWebhook,
  readReplay,
  readTimeChange,
  readWebhookChanges,
} from '../api/read-input.ts';
import type { EmulatorModel } from '../emulator.ts';
import { EmulatorError } from '../emulator-error.ts';
import type { DeliveryQuery } from '../page/page-model.ts';
import { type Answer, json, plain } from './answer.ts';

/** What a route is given. */
interface Asked {
  readonly model: EmulatorModel;
  /** What stands for `:id`. */
  readonly id: string;
  readonly search: URLSearchParams;
  /** Reads the body as JSON. */
  input(): Promise<unknown>;
}

type Route = (asked: Asked) => Answer | Promise<Answer>;

const noContent: Answer = { status: 204 };

/** Of a list of dead letters only these can be chosen. */
function pageOf(search: URLSearchParams): Pick<DeliveryQuery, 'limit' | 'before'> {
  const { limit, before } = readDeliveryQuery(search);
  return { ...(limit === undefined ? {} : { limit }), ...(before === undefined ? {} : { before }) };
}

function shown(delivery: unknown): Answer {
  if (delivery === undefined)
    throw new EmulatorError(404, 'unknown_delivery', 'There is no such delivery, or no longer.');
  return json(200, delivery);
}

/** Everything below `/api/`, by method and path. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET senders': ({ model }) => json(200, model.senders()),
  'GET webhooks': ({ model }) => json(200, model.webhooks()),
  'POST webhooks': async ({ model, input }) => json(201, model.createWebhook(readNewWebhook(await input()))),
  'PATCH webhooks/:id': async ({ model, id, input }) =>
    json(200, model.changeWebhook(id, readWebhookChanges(await input()))),
  'DELETE webhooks/:id': ({ model, id }) => {
    model.deleteWebhook(id);
    return noContent;
  },
  'POST webhooks/:id/rotate': ({ model, id }) => json(200, model.rotateSecret(id)),
  'POST webhooks/:id/test': ({ model, id }) => json(201, model.sendTest(id)),
  'POST events': async ({ model, input }) => json(201, model.sendEvent(readNewEvent(await input()))),
  'GET deliveries': ({ model, search }) => json(200, model.deliveries(readDeliveryQuery(search))),
  'GET deliveries/:id': async ({ model, id }) => shown(await model.delivery(id)),
  'POST deliveries/:id/redeliver': ({ model, id }) => json(200, model.redeliver(id)),
  'POST deliveries/:id/replay': async ({ model, id, input }) => json(201, model.replay(id, readReplay(await input()))),
  'GET deliveries/:id/curl': ({ model, id }) => plain(200, model.curl(id)),
  'GET deliveries/:id/test': ({ model, id }) => plain(200, model.test(id)),
  'GET dead-letters': ({ model, search }) => json(200, model.deadLetters(pageOf(search))),
  'POST dead-letters/redeliver': ({ model }) => json(200, { redelivered: model.redeliverDeadLetters() }),
  'DELETE dead-letters': ({ model }) => json(200, { purged: model.purgeDeadLetters() }),
  'GET tasks': ({ model }) => json(200, model.tasks()),
  'POST tasks': async ({ model, input }) => json(201, model.createTask(readNewTask(await input()))),
  'GET tasks/:id': ({ model, id }) => json(200, model.task(id)),
  'POST tasks/:id/cancel': ({ model, id }) => json(200, model.cancelTask(id)),
  'GET time': ({ model }) => json(200, model.time()),
  'POST time': async ({ model, input }) => json(200, await model.changeTime(readTimeChange(await input()))),
  'GET faults': ({ model }) => json(200, model.faults()),
  'PUT faults': async ({ model, input }) => json(200, model.changeFaults(readFaults(await input()))),
};

/** What is asked of the API. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  input(): Promise<unknown>;
}

/**
 * Answers a request for `/api/…`.
 *
 * @throws EmulatorError
 */
export async function answerApi(model: EmulatorModel, { method, url, input }: ApiRequest): Promise<Answer> {
  const verb = method === 'HEAD' ? 'GET' : method;
  const readings = readPath(url.pathname);
  for (const { pattern, id } of readings) {
    const route = routeOf(`${verb} ${pattern}`);
    if (route !== undefined) return route({ model, id, search: url.searchParams, input });
  }
  const others = METHODS.filter((each) => readings.some(({ pattern }) => routeOf(`${each} ${pattern}`) !== undefined));
  if (others.length === 0) throw new EmulatorError(404, 'unknown_path', `There is no ${url.pathname.slice(0, 200)}.`);
  throw new EmulatorError(405, 'wrong_method', `${url.pathname} takes ${others.join(', ')}, not ${method}.`);
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What a path below `/api/` may mean: the second part is an id, or an action. */
function readPath(pathname: string): readonly { readonly pattern: string; readonly id: string }[] {
  const [collection = '', second, action, ...rest] = pathname.slice('/api/'.length).split('/');
  if (rest.length > 0) return [];
  if (second === undefined) return [{ pattern: collection, id: '' }];
  const id = decoded(second);
  if (action !== undefined) return [{ pattern: `${collection}/:id/${action}`, id }];
  return [
    { pattern: `${collection}/${second}`, id: '' },
    { pattern: `${collection}/:id`, id },
  ];
}

function routeOf(key: string): Route | undefined {
  return Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    // No id has such a sign.
    return id;
  }
}
