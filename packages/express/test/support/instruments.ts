import { tracingChannel } from 'node:diagnostics_channel';
import type { RequestHandler } from 'express';
import type { ExpressVersion } from './express-versions.ts';
import { VERSIONS } from './express-versions.ts';

/** A version of Express as an application runs it: as it is, or under a tracing tool. */
export interface Instrumented extends ExpressVersion {
  /** Starts the tool on everything that is handled from now on; answers how to stop it. */
  instrument(): () => void;
  /** What the tool does to an application whose handlers are all mounted. */
  finish(app: unknown): void;
}

/** Every version, plain and traced. Express 5.3 can be traced through its own channel, both by replacing handlers. */
export const INSTRUMENTED: readonly Instrumented[] = VERSIONS.flatMap((version) => {
  const plain: Instrumented = { ...version, instrument: () => () => undefined, finish: () => undefined };
  const wrapped: Instrumented = { ...plain, name: `${version.name}, handlers wrapped`, finish: wrapHandlers };
  const traced: Instrumented = { ...plain, name: `${version.name}, channel subscribed`, instrument: subscribe };
  return version.name === 'express 5' ? [plain, wrapped, traced] : [plain, wrapped];
});

function subscribe(): () => void {
  const channel = tracingChannel('express.router.request');
  const handlers = { start() {}, end() {}, asyncStart() {}, asyncEnd() {}, error() {} };
  channel.subscribe(handlers);
  return () => channel.unsubscribe(handlers);
}

interface Layer {
  handle: RequestHandler & { stack?: Layer[] };
  route?: unknown;
}

/** As OpenTelemetry does: another function in place of the handler, with the handler's properties and a `next` of its own. */
function wrapHandlers(app: unknown): void {
  const { _router: router4, ...rest } = app as { _router?: { stack: Layer[] } };
  const stack = (
    router4 ??
    (rest as { router?: { stack: Layer[] } }).router ??
    (app as { router: { stack: Layer[] } }).router
  ).stack;
  wrapStack(stack);
}

function wrapStack(stack: Layer[]): void {
  for (const layer of stack) {
    const { handle } = layer;
    if (handle.length > 3) continue;
    if (handle.stack !== undefined) wrapStack(handle.stack);
    layer.handle = Object.assign<RequestHandler, object>(
      (req, res, next) => handle(req, res, (error?: unknown) => next(error)),
      handle,
    ) as Layer['handle'];
  }
}
