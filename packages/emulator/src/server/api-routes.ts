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

async function shown(delivery: unknown): Promise<Answer> {
  if (delivery === undefined)
    throw new EmulatorError(404, 'unknown_delivery', 'There is no such delivery, or no longer.');
  return json(200, delivery);
}

/** Everything below `/api/`, by method and path. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET senders': async ({ model }) => json(200, await model.senders()),
  'GET webhooks': async ({ model }) => json(200, await model.webhooks()),
  'POST webhooks': async ({ model, input }) => json(201, await model.createWebhook(readNewWebhook(await input()))),
  'PATCH webhooks/:id': async ({ model, id, input }) =>
    json(200, await model.changeWebhook(id, readWebhookChanges(await input()))),
  'DELETE webhooks/:id': async ({ model, id }) => {
    await model.deleteWebhook(id);
    return noContent;
  },
  'POST webhooks/:id/rotate': async ({ model, id }) => json(200, await model.rotateSecret(id)),
  'POST webhooks/:id/test': async ({ model, id }) => json(201, await model.sendTest(id)),
  'POST events': async ({ model, input }) => json(201, await model.sendEvent(readNewEvent(await input()))),
  'GET deliveries': async ({ model, search }) => json(200, await model.deliveries(readDeliveryQuery(search))),
  'GET deliveries/:id': async ({ model, id }) => shown(await model.delivery(id)),
  'POST deliveries/:id/redeliver': async ({ model, id }) => json(200, await model.redeliver(id)),
  'POST deliveries/:id/replay': async ({ model, id, input }) =>
    json(201, await model.replay(id, readReplay(await input()))),
  'GET deliveries/:id/curl': async ({ model, id }) => plain(200, await model.curl(id)),
  'GET deliveries/:id/test': async ({ model, id }) => plain(200, await model.test(id)),
  'GET dead-letters': async ({ model, search }) => json(200, await model.deadLetters(pageOf(search))),
  'POST dead-letters/redeliver': async ({ model }) => json(200, { redelivered: await model.redeliverDeadLetters() }),
  'DELETE dead-letters': async ({ model }) => json(200, { purged: await model.purgeDeadLetters() }),
  'GET tasks': async ({ model }) => json(200, await model.tasks()),
  'POST tasks': async ({ model, input }) => json(201, await model.createTask(readNewTask(await input()))),
  'GET tasks/:id': async ({ model, id }) => json(200, await model.task(id)),
  'POST tasks/:id/cancel': async ({ model, id }) => json(200, await model.cancelTask(id)),
  'GET time': async ({ model }) => json(200, await model.time()),
  'POST time': async ({ model, input }) => json(200, await model.changeTime(readTimeChange(await input()))),
  'GET faults': async ({ model }) => json(200, await model.faults()),
  'PUT faults': async ({ model, input }) => json(200, await model.changeFaults(readFaults(await input()))),
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
  const [first = '', second, third, ...rest] = url.pathname.slice('/api/'.length).split('/');
  const asked = { model, search: url.searchParams, input };
  const verb = method === 'HEAD' ? 'GET' : method;
  const exact = [first, second].filter((part) => part !== undefined).join('/');
  const byId = ['', ':id', third].slice(1).filter((part) => part !== undefined);
  const pattern = second === undefined ? first : [first, ...byId].join('/');
  if (rest.length === 0) {
    const plainRoute = third === undefined ? routeOf(`${verb} ${exact}`) : undefined;
    if (plainRoute !== undefined) return plainRoute({ ...asked, id: '' });
    const route = routeOf(`${verb} ${pattern}`);
    if (route !== undefined) return route({ ...asked, id: decoded(second ?? '') });
  }
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) =>
    [exact, pattern].some((path) => rest.length === 0 && routeOf(`${each} ${path}`) !== undefined),
  );
  if (others.length === 0) throw new EmulatorError(404, 'unknown_path', `There is no ${url.pathname.slice(0, 200)}.`);
  throw new EmulatorError(405, 'wrong_method', `${url.pathname} takes ${others.join(', ')}, not ${method}.`);
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
