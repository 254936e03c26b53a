// The application every runtime serves: each webhook once through the Fetch handler, under /fetch, and once through Hono,
// under /hono. Everything is made at the top level, as applications do it, and as workers allow least there.
import {
  createFetchHandler,
  defineProvider,
  ed25519,
  hmacSha1,
  hmacSha512,
  platos,
  ploton,
  sharedToken,
  verifiedBy,
} from '@hookgate/core';
import { getDelivery, plotonWebhook, webhook } from '@hookgate/hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cloneRawRequest } from 'hono/request';
import { validator } from 'hono/validator';
import { vectors } from './vectors.js';

const PROVIDERS = { ploton, platos };
/** Ploton, were it in a hurry. */
const hurried = defineProvider({ ...ploton, deadlineMs: 1_000 });

const observations = [];
const options = {
  secret: 'whsec_runtimes',
  bodyLimitBytes: 10_000,
  bodyTimeoutMs: 500,
  logger: { info() {}, warn() {}, error() {} },
  observer: ({ type, code, reason, detail, key, late }) => {
    observations.push({ type, code, reason, detail, key, late });
  },
};

/** What was run, by the id of the event. */
const runs = new Map();
const released = new Set();

/** The application's part: does what the event says. */
async function work(delivery) {
  const { event, attempt } = delivery;
  const id = event.task_id ?? event.event_id;
  const { do: what } = event.data ?? {};
  runs.set(id, [...(runs.get(id) ?? []), attempt]);
  if (what === 'fail once' && attempt === 1) throw new Error('told to fail');
  while (what === 'wait' && !released.has(id)) await new Promise((resolve) => setTimeout(resolve, 10));
}

const text = (bytes) => new TextDecoder().decode(bytes);

const withHandlers = { ...options, on: { '*': (_event, delivery) => work(delivery) } };

/** One sender for each scheme. Their signatures are over `time.body`, and they answer what their handler returns. */
const schemes = {
  sha1: { scheme: hmacSha1, signatureEncoding: 'base64' },
  sha512: { scheme: hmacSha512, signatureEncoding: 'hex' },
  ed25519: { scheme: ed25519, signatureEncoding: 'hex' },
  token: { scheme: sharedToken },
  own: { scheme: verifiedBy(async ({ signature, secret, content }) => signature === `${secret} ${content.length}`) },
};
const ED25519_KEY = '6cc39a8a3cedb41d69ef2cb7e1106299e07341cfd7edc25eb01d5eb12186167b';
const schemeReceivers = Object.entries(schemes).map(([name, scheme]) => {
  const provider = defineProvider({
    name,
    secretEnv: 'NONE',
    defaultPaths: ['/schemes'],
    signatureHeader: 'x-signature',
    ...scheme,
    readSignature(header) {
      const [signature, time] = [header('x-signature'), header('x-time')];
      if (signature === undefined || time === undefined) return 'signature_missing';
      return { signatures: [signature], prefix: `${time}.`, signedAt: Number(time) };
    },
    toleranceSeconds: 60,
    challenge: { post: (json) => (json.ping === undefined ? undefined : { body: json.ping }) },
    typeField: 'type',
    payloadField: null,
    eventTypes: [],
    parseEvent: (json) => json,
    dedupeKey: (event) => event.id,
    reply: (result) => (result === undefined ? undefined : { body: JSON.stringify(result) }),
    logFields: () => ({}),
    accepts: '2xx',
    deadlineMs: 5_000,
    retryHorizonMs: 0,
    dedupeTtlMs: 3_600_000,
  });
  const secret = name === 'ed25519' ? ED25519_KEY : options.secret;
  return [name, provider, { ...options, secret, on: { '*': (event) => ({ did: event.id }) } }];
});

// Without the option, the secret is what the runtime is configured with.

const { secret: _, ...withoutSecret } = withHandlers;
let complaint = 'none';
try {
  createFetchHandler(platos, withoutSecret);
} catch (error) {
  complaint = error.message;
}

// The Fetch handler.

const fetchHandlers = {
  '/fetch/handlers': createFetchHandler(ploton, withHandlers),
  '/fetch/configured': createFetchHandler(ploton, withoutSecret),
  '/fetch/platos': createFetchHandler(platos, withHandlers),
  '/fetch/application': createFetchHandler(ploton, options, application),
  '/fetch/hurried': createFetchHandler(hurried, options, application),
  '/fetch/hurried-handlers': createFetchHandler(hurried, withHandlers),
  ...Object.fromEntries(schemeReceivers.map(([name, ...how]) => [`/fetch/scheme-${name}`, createFetchHandler(...how)])),
};

async function application(request, delivery) {
  await work(delivery);
  return Response.json({ raw: text(delivery.rawBody), body: await request.text() });
}

// Hono.

const app = new Hono();
app.use('/hono/handlers', webhook(ploton, withHandlers));
app.use('/hono/configured', plotonWebhook(withoutSecret));
app.use('/hono/platos', webhook(platos, withHandlers));
for (const [name, ...how] of schemeReceivers) app.use(`/hono/scheme-${name}`, webhook(...how));
const answer = async (c) => {
  await work(c.var.webhook);
  return c.json({ raw: text(getDelivery(c).rawBody), body: await c.req.text() });
};
app.post('/hono/application', webhook(ploton, options), answer);
app.post('/hono/hurried', webhook(hurried, options), answer);
app.use('/hono/hurried-handlers', webhook(hurried, withHandlers));

/** What earlier middleware may do to the body. */
const before = {
  json: (c) => c.req.json(),
  text: (c) => c.req.text(),
  bytes: (c) => c.req.arrayBuffer(),
  clone: (c) => c.req.raw.clone().text(),
  raw: (c) => c.req.raw.text(),
  locked: (c) => void c.req.raw.body.getReader(),
};
for (const [name, read] of Object.entries(before)) {
  app.use(`/hono/${name}-before`, async (c, next) => {
    await read(c);
    await next();
  });
  app.post(`/hono/${name}-before`, webhook(ploton, options), answer);
}
app.post('/hono/limit-before', bodyLimit({ maxSize: 20_000 }), webhook(ploton, options), answer);
app.post('/hono/json-after', webhook(ploton, options), async (c) =>
  c.json({ body: JSON.stringify(await c.req.json()) }),
);
app.post('/hono/raw-after', webhook(ploton, options), async (c) => c.json({ body: await c.req.raw.text() }));
app.post('/hono/stream-after', webhook(ploton, options), async (c) =>
  c.json({ body: await new Response(c.req.raw.body).text() }),
);
app.post('/hono/clone-after', webhook(ploton, options), async (c) =>
  c.json({ body: await (await cloneRawRequest(c.req)).text() }),
);
app.post(
  '/hono/middleware-after',
  webhook(ploton, options),
  bodyLimit({ maxSize: 20_000 }),
  validator('json', (value) => value),
  async (c) => c.json({ body: await c.req.text() }),
);
app.use('/hono/mount-after/*', webhook(ploton, options));
app.mount('/hono/mount-after', async (request) => Response.json({ body: await request.text() }));
app.post('/hono/platform', webhook(ploton, options), (c) => c.json({ cf: typeof c.req.raw.cf }));
app.onError((error, c) => c.json({ onError: error.message }, 500));

/** Mounted bare: its requests are the ones with the header `x-app: bare`. */
const bare = new Hono();
bare.use(webhook(ploton, options));
bare.all('*', (c) => c.json({ reached: c.get('webhook')?.type ?? 'unverified' }));

// The vectors: each with secrets and a clock of its own.

const answerVector = (delivery) => Response.json({ type: delivery.type, raw: [...delivery.rawBody] });

function receiveVector(target, number, request) {
  const { provider, secrets, now } = vectors[number];
  const own = { ...options, secret: secrets, now: () => now * 1000 };
  if (target === 'fetch') {
    return createFetchHandler(PROVIDERS[provider], own, (_request, delivery) => answerVector(delivery))(request);
  }
  const one = new Hono();
  one.post('/hono/vector/:number', webhook(PROVIDERS[provider], own), (c) => answerVector(c.var.webhook));
  return one.fetch(request);
}

// What the test asks of the application itself.

function control(path) {
  const [, , verb, id] = path.split('/');
  if (verb === 'release') released.add(id);
  if (verb === 'complaint') return Response.json(complaint);
  if (verb === 'runs') return Response.json(runs.get(id) ?? []);
  return Response.json(observations);
}

/** Answers a request, whatever the runtime. */
export async function handle(request, env, context) {
  const { pathname } = new URL(request.url);
  if (request.headers.get('x-app') === 'bare') return bare.fetch(request, env, context);
  if (pathname.startsWith('/control/')) return control(pathname);
  const [, target, kind, number] = pathname.split('/');
  if (kind === 'vector') return receiveVector(target, number, request);
  if (target === 'hono') return app.fetch(request, env, context);
  const handler = fetchHandlers[pathname];
  return handler === undefined ? new Response('nothing here', { status: 404 }) : handler(request, env, context);
}
