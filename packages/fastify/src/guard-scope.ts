import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Continue, HookReply, HookRequest } from './fastify-request.ts';
import type { Gate } from './gate.ts';
import { hasOwnGate } from './guard-route.ts';
import { verifiedHooks } from './verified-request.ts';

/**
 * Has a gate guard the routes of a scope and of the scopes below it, in whatever order all of them are made:
 *  - a route with `config.webhook` is guarded by the gate it names, and answered 500 when that is not exactly one;
 *  - all other routes, and requests that no route takes, go by their path, as with every adapter.
 */
export function guardScope(app: FastifyInstance, gate: Gate): void {
  addGate(app, gate);
  if (!app.hasRequestDecorator('webhook')) app.decorateRequest('webhook', null);
  // For deliveries that are let through, as none is where the webhook answers.
  if (!gate.receiver.answers) {
    app.addHook('preValidation', verifiedHooks.preValidation);
    app.addHook('onError', verifiedHooks.onError);
    app.addHook('onSend', verifiedHooks.onSend);
  }

  /** What routes have chosen, by their `config`: when requests come, routes and gates are all there. */
  const choices = new WeakMap<object, Gate | string>();

  app.addHook('preParsing', (request: HookRequest, reply: HookReply, payload: Readable, done: Continue) => {
    const { config = {}, url = '/' } = request.routeOptions;
    const { webhook: optIn }: { readonly webhook?: unknown } = config;
    // With a gate of its own a route needs none; a gate registered twice looks once.
    if (hasOwnGate(config) || gate.hasVerified(request)) return done();
    if (optIn === undefined) return gate.guardPath(request, reply, payload, done);
    const choice = choices.get(config) ?? chooseGate(request, optIn);
    choices.set(config, choice);
    if (typeof choice === 'string') gate.refuse(request, reply, `The route ${url} ${choice}`);
    else if (choice === gate) gate.guardRoute(request, reply, payload, url, done);
    else done();
  });
}

/** The gate a route has opted in to, or what is wrong with that. */
function chooseGate({ server }: HookRequest, optIn: unknown): Gate | string {
  const gates = gatesOf(server);
  const chosen = optIn === true ? gates : gates.filter(({ receiver }) => receiver.provider === optIn);
  const [gate] = chosen;
  const names = gates.map(({ receiver }) => `'${receiver.provider}'`).join(', ');
  const has = `has \`config.webhook: ${JSON.stringify(optIn)}\``;
  if (gate === undefined) {
    return `${has}, and no such webhook is registered in its reach. Name one that is: ${names}.`;
  }
  if (chosen.length > 1) {
    return optIn === true
      ? `${has}, and more than one webhook is registered in its reach. Name one: ${names}.`
      : `${has}, and there are several of that name. Give the route plotonRoute(), platosRoute() or webhookRoute() instead.`;
  }
  if (gate.receiver.answers) {
    return `${has}, but that webhook answers with its own handlers (\`on\`): the route's would never run. Drop one of the two.`;
  }
  return gate;
}

const GATES: unique symbol = Symbol.for('hookgate.fastify.gates');

type Scope = object & { [GATES]?: readonly Gate[] };

/** The gates registered in a scope and in those around it: Fastify runs their hooks for its routes. */
function gatesOf(scope: Scope | null): readonly Gate[] {
  // The prototype of a scope is the scope around it.
  return scope === null ? [] : [...ownGates(scope), ...gatesOf(Object.getPrototypeOf(scope))];
}

function ownGates(scope: Scope): readonly Gate[] {
  return (Object.hasOwn(scope, GATES) && scope[GATES]) || [];
}

/**
 * Adds a gate to a scope.
 *
 * @throws TypeError when one of its paths is guarded already for the same sender
 */
function addGate(app: Scope, gate: Gate): void {
  const { provider } = gate.receiver;
  const others = gatesOf(app).filter(({ receiver }) => receiver.provider === provider);
  const taken = gate.paths.find((path) => others.some(({ paths }) => paths.includes(path)));
  if (taken !== undefined) {
    throw new TypeError(
      `${provider} webhook: ${taken} is registered twice; register it once, or give one of them another \`path\`.`,
    );
  }
  app[GATES] = [...ownGates(app), gate];
}
