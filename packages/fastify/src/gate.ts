import type { Readable } from 'node:stream';
import { type AttachedDelivery, FAILED_STATUS, type Receiver, Refusal, type Reply } from '@hookgate/core';
import { headerOf, holdResponse, LentMessage, releaseRequest, thrownError } from '@hookgate/core/node';
import { EventBody } from './event-body.ts';
import type { Continue, HookReply, HookRequest } from './fastify-request.ts';
import { markVerified, verifiedRequest } from './verified-request.ts';

const CONSUMED_FIX =
  'A preParsing hook before the webhook has to hand on a stream of the same bytes. With @fastify/express or ' +
  '@fastify/middie, keep that parser away from the path of the webhook, or let it keep the bytes: ' +
  'express.json({ verify: keepRawBody }).';

/** The receiver of one registration or one route, and how requests pass it. */
export class Gate {
  readonly receiver: Receiver;
  /** The paths it guards, prefix and all. */
  readonly paths: readonly string[];
  readonly #bodyLimitBytes: number | undefined;

  /** @param bodyLimitBytes default: the limit of the route, or of the server */
  constructor(receiver: Receiver, paths: readonly string[], bodyLimitBytes: number | undefined) {
    this.receiver = receiver;
    this.paths = paths;
    this.#bodyLimitBytes = bodyLimitBytes;
  }

  /** Guards a request by its path: what is not for this gate is handed on. */
  guardPath(request: HookRequest, reply: HookReply, payload: Readable, done: Continue): void {
    const { raw, originalUrl, url, routeOptions } = request;
    // The route's pattern, too: whatever spelling led to a route at a guarded path, it is guarded.
    const placement = { originalUrl, url, path: routeOptions.url, mountedAt: undefined };
    const passage = this.receiver.route(placement, (name) => headerOf(raw, name));
    if (passage.kind === 'passed') done();
    else if (passage.kind === 'refused') writeAnswer(request, reply, passage.reply);
    else if (verifiedRequest(request) !== undefined) {
      this.refuse(request, reply, `The path of ${url} is guarded by two webhooks; change the \`path\` of one.`);
    } else void this.#receive(request, reply, payload, passage.endpoint, done);
  }

  /** Guards a route that has opted in; its pattern names it, and never the targets of its requests. */
  guardRoute(request: HookRequest, reply: HookReply, payload: Readable, pattern: string, done: Continue): void {
    const passage = this.receiver.route({ originalUrl: pattern, mountedAt: pattern });
    // A `path` elsewhere does not take the opting in back.
    const endpoint = passage.kind === 'claimed' ? passage.endpoint : pattern;
    void this.#receive(request, reply, payload, endpoint, done);
  }

  /** Whether a request has passed this gate. */
  hasVerified(request: HookRequest): boolean {
    return verifiedRequest(request)?.receiver === this.receiver;
  }

  /** Has a claimed request verified; calls `done` only with an open delivery, for the application to answer. */
  async #receive(
    request: HookRequest,
    reply: HookReply,
    payload: Readable,
    endpoint: string,
    done: Continue,
  ): Promise<void> {
    let goOn: () => void;
    try {
      const limitBytes = this.#bodyLimitBytes ?? request.routeOptions.bodyLimit;
      const source = { stream: payload, kept: request as object, fix: CONSUMED_FIX, limitBytes };
      const admission = await this.receiver.admit(new LentMessage(request.raw, source), endpoint);
      if (admission.kind === 'reply') return writeAnswer(request, reply, admission.reply);
      // Nobody reads an answer, and Fastify has no error to log.
      if (admission.kind === 'gone') return void reply.hijack();
      const { session } = admission;
      // A timeout of the application's own has answered; the handler will not run.
      if (reply.sent) return void session.settle(FAILED_STATUS);
      const body = new EventBody(request, session.delivery.rawBody);
      holdResponse(request.raw, reply.raw, session);
      markVerified(request, { receiver: this.receiver, session, body });
      (request as { webhook?: AttachedDelivery }).webhook = session.delivery as AttachedDelivery;
      goOn = () => session.within(() => done(undefined, body));
    } catch (error) {
      // Only `done` lets a request through, and no error of ours calls it without one.
      goOn = () => done(thrownError(error));
    }
    goOn();
  }

  /** Answers for a set-up that does not tell who guards a route. */
  refuse(request: HookRequest, reply: HookReply, detail: string): void {
    writeAnswer(request, reply, this.receiver.refuse(new Refusal('not_verified', 'not_verified', detail)));
  }
}

/**
 * Gives an answer to Fastify, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handler would have a say in it.
 */
function writeAnswer(request: HookRequest, reply: HookReply, { status, headers, body }: Reply): void {
  // A timeout of the application's own may have answered in the meantime.
  if (reply.sent) return;
  reply.code(status);
  const contentLength = String(Buffer.byteLength(body));
  reply.headers({ ...headers, 'content-length': contentLength, ...releaseRequest(request.raw, reply.raw, status) });
  // One that a hook of the application has set is for its own answers.
  reply.serializer(asItIs);
  // As text, which leaves in one piece with the head.
  reply.send(request.method === 'HEAD' ? undefined : body);
}

/** Should a hook fail over our answer, the application's error handler may give an object instead. */
function asItIs(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}
