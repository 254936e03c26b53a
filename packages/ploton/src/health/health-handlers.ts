import { type AnswerHealth, type HealthAnswer, leadsTo } from './health-answer.ts';

/** What is used of a request of `node:http`, Express included. */
export interface HealthNodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: the URL before a mount took its part off. */
  readonly originalUrl?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is used of a response of `node:http`, Express included. */
export interface HealthNodeResponse {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(body?: string): unknown;
}

/** What is used of a Koa context. */
export interface HealthKoaContext {
  readonly method: string;
  readonly originalUrl: string;
  get(field: string): string;
  set(fields: Record<string, string>): void;
  status: number;
  body: unknown;
}

/** What is used of a Hono context. */
export interface HealthHonoContext {
  readonly req: { readonly raw: Request };
}

/** What is used of a request of Fastify. */
export interface HealthFastifyRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
/** What is used of a reply of Fastify. */
export interface HealthFastifyReply {
  code(status: number): { headers(values: Record<string, string>): { send(body: string): unknown } };
}

/**
 * The health check as a handler of each framework. With a path it answers that path only and leaves everything else to what comes next;
 * without one it answers whatever is routed to it.
 */
export interface HealthHandlers {
  /** `app.get('/readyz', health.ready.express())`, or `app.use(health.ready.express('/readyz'))`. */
  express(
    path?: string,
  ): (request: HealthNodeRequest, response: HealthNodeResponse, next?: (error?: unknown) => void) => void;
  /** `app.get('/readyz', health.ready.fastify())`. */
  fastify(): (request: HealthFastifyRequest, reply: HealthFastifyReply) => Promise<unknown>;
  /** `app.use(health.ready.koa('/readyz'))`, or without a path in a router. */
  koa(path?: string): (context: HealthKoaContext, next: () => Promise<unknown>) => Promise<unknown>;
  /** `app.get('/readyz', health.ready.hono())`, or `app.use(health.ready.hono('/readyz'))`. */
  hono(path?: string): (context: HealthHonoContext, next: () => Promise<void>) => Promise<Response | undefined>;
  /** `createServer(health.ready.node('/readyz'))`: 404 for other paths. */
  node(path?: string): (request: HealthNodeRequest, response: HealthNodeResponse) => void;
  /** `export default { fetch: health.ready.fetch('/readyz') }`: 404 for other paths. */
  fetch(path?: string): (request: Request) => Promise<Response>;
}

const NOT_FOUND: HealthAnswer = { status: 404, headers: {}, body: '' };

/** Makes the handlers from what answers. */
export function createHandlers(answer: AnswerHealth): HealthHandlers {
  const isOurs = (path: string | undefined, url: string): boolean => path === undefined || leadsTo(path, url);

  function fetchHandler(request: Request): Promise<HealthAnswer> {
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    return answer({ method: request.method, url: request.url, header });
  }

  function nodeHandler(request: HealthNodeRequest, response: HealthNodeResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    return answer({ method, url, header: (name) => headerOf(request.headers, name) }).then((given) =>
      write(response, given),
    );
  }

  return {
    express: (path) => {
      checkPath(path);
      return (request, response, next) => {
        if (!isOurs(path, request.originalUrl ?? request.url ?? '/')) return next?.();
        nodeHandler(request, response).catch((error: unknown) => next?.(error));
      };
    },
    fastify: () => async (request, reply) => {
      const { method, url } = request;
      const { status, headers, body } = await answer({
        method,
        url,
        header: (name) => headerOf(request.headers, name),
      });
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body);
    },
    koa: (path) => {
      checkPath(path);
      return async (context, next) => {
        const { method, originalUrl: url } = context;
        if (!isOurs(path, url)) return next();
        const given = await answer({ method, url, header: (name) => context.get(name) || undefined });
        context.status = given.status;
        context.body = given.body;
        context.set({ ...given.headers });
        return undefined;
      };
    },
    hono: (path) => {
      checkPath(path);
      return async ({ req }, next) => {
        if (isOurs(path, req.raw.url)) return toResponse(await fetchHandler(req.raw));
        await next();
        return undefined;
      };
    },
    node: (path) => {
      checkPath(path);
      return (request, response) => {
        if (!isOurs(path, request.url ?? '/')) write(response, NOT_FOUND);
        else nodeHandler(request, response).catch(() => write(response, { ...NOT_FOUND, status: 500 }));
      };
    },
    fetch: (path) => {
      checkPath(path);
      return async (request) => toResponse(isOurs(path, request.url) ? await fetchHandler(request) : NOT_FOUND);
    },
  };
}

function checkPath(path: unknown): void {
  if (path === undefined || (typeof path === 'string' && /^\/[^?#]*$/.test(path))) return;
  throw new TypeError(`plotonHealth: a path begins with a slash, such as '/readyz', not ${JSON.stringify(path)}.`);
}

function headerOf(headers: HealthNodeRequest['headers'], name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function write(response: HealthNodeResponse, { status, headers, body }: HealthAnswer): void {
  response.writeHead(status, headers);
  response.end(body);
}

function toResponse({ status, headers, body }: HealthAnswer): Response {
  return new Response(body === '' ? null : body, { status, headers });
}
