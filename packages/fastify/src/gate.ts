import type { Readable } from 'node:stream';
import {
  type AttachedDelivery,
  FAILED_STATUS,
  type OpenSession,
  type Passage,
  type Receiver,
  Refusal,
  type WebhookOptions,
} from '@hookgate/core';
import { headerOf, holdResponse, readNodeBody } from '@hookgate/core/node';
import { passParsers } from './event-body.ts';
import type { Continue, HookReply, HookRequest } from './fastify-request.ts';
import { markVerified, type VerifiedRequest } from './verified-request.ts';
import { writeAnswer } from './write-answer.ts';

/** The receiver of one registration or one route, and how requests pass it. */
export interface Gate {
  readonly receiver: Receiver;
  /** The paths it guards, prefix and all. */
  readonly paths: readonly string[];
  /** Where a request is claimed that is known to be for this gate. */
  endpointOf(request: HookRequest, mountedAt: string): string;
  /** Whether a request is for this gate, going by its path. */
  route(request: HookRequest): Passage;
  /** Has a claimed request verified; calls `done` only with an open delivery, for the application to answer. */
  receive(request: HookRequest, reply: HookReply, payload: Readable, endpoint: string, done: Continue): void;
  /** Answers for a set-up that does not tell who guards a route. */
  refuse(request: HookRequest, reply: HookReply, detail: string): void;
}

const FIX =
  'A preParsing hook before the webhook has to hand on a stream of the same bytes. With @fastify/express or ' +
  '@fastify/middie, keep that parser away from the path of the webhook, or let it keep the bytes: ' +
  'express.json({ verify: keepRawBody }).';

/** Makes the gate of a receiver. Without `bodyLimitBytes` the limit is that of the route, or of the server. */
export function createGate(
  receiver: Receiver,
  paths: readonly string[],
  { bodyLimitBytes }: Pick<WebhookOptions, 'bodyLimitBytes'>,
): Gate {
  async function admit(
    request: HookRequest,
    reply: HookReply,
    stream: Readable,
    endpoint: string,
  ): Promise<Readable | undefined> {
    const { raw, method, originalUrl: url } = request;
    const admission = await receiver.admit(
      {
        method,
        url,
        header: (name) => headerOf(raw, name),
        body: ({ timeoutMs }) => {
          const limits = { limitBytes: bodyLimitBytes ?? request.routeOptions.bodyLimit, timeoutMs };
          return readNodeBody(raw, limits, { stream, kept: request as object, fix: FIX });
        },
      },
      endpoint,
    );
    switch (admission.kind) {
      case 'reply':
        writeAnswer(request, reply, admission.reply);
        return undefined;
      case 'gone':
        // Nobody reads an answer, and Fastify has no error to log.
        reply.hijack();
        return undefined;
      case 'open':
        return open(request, reply, admission.session);
    }
  }

  function open(request: HookRequest, reply: HookReply, session: OpenSession<unknown>): Readable | undefined {
    if (reply.sent) {
      // A timeout of the application's own has answered; the handler will not run.
      void session.settle(FAILED_STATUS);
      return undefined;
    }
    const { delivery } = session;
    const { payload, showHeaders } = passParsers(request, delivery);
    const verified: VerifiedRequest = { gate, delivery, showHeaders, settle: session.settle, error: undefined };
    holdResponse(request.raw, reply.raw, {
      settle: (status) => session.settle(status, verified.error),
      onOverdue: (listener) => session.onOverdue(listener),
    });
    markVerified(request, verified);
    (request as { webhook?: AttachedDelivery }).webhook = delivery as AttachedDelivery;
    return payload;
  }

  const gate: Gate = {
    receiver,
    paths,
    endpointOf(request, mountedAt) {
      const passage = receiver.route({ originalUrl: request.originalUrl, mountedAt }, noHeader);
      // The route has opted in: a `path` elsewhere does not take that back.
      return passage.kind === 'claimed' ? passage.endpoint : mountedAt;
    },
    route({ raw, originalUrl, url }) {
      return receiver.route({ originalUrl, url, mountedAt: undefined }, (name) => headerOf(raw, name));
    },
    receive(request, reply, payload, endpoint, done) {
      // Only `done` lets a request through, and no error of ours calls it without one.
      admit(request, reply, payload, endpoint).then((replayed) => replayed && done(undefined, replayed), done);
    },
    refuse(request, reply, detail) {
      writeAnswer(request, reply, receiver.refuse(new Refusal('not_verified', 'not_verified', detail)));
    },
  };
  return gate;
}

function noHeader(): undefined {
  return undefined;
}
