import type { Readable } from 'node:stream';
import {
  type Admission,
  type AttachedDelivery,
  FAILED_STATUS,
  type OpenSession,
  type Passage,
  type Receiver,
  Refusal,
  type WebhookOptions,
} from '@hookgate/core';
import { headerOf, holdResponse, thrownError } from '@hookgate/core/node';
import { EventBody } from './event-body.ts';
import type { Continue, HookReply, HookRequest } from './fastify-request.ts';
import { LentRequest } from './lent-request.ts';
import { markVerified, VerifiedRequest } from './verified-request.ts';
import { writeAnswer } from './write-answer.ts';

/** The receiver of one registration or one route, and how requests pass it. */
export interface Gate {
  readonly receiver: Receiver;
  /** The paths it guards, prefix and all. */
  readonly paths: readonly string[];
  /** What the requests of a route are claimed as, that are known to be for this gate; by its pattern, never by their targets. */
  endpointOf(pattern: string): string;
  /** Whether a request is for this gate, going by its path. */
  route(request: HookRequest): Passage;
  /** Has a claimed request verified; calls `done` only with an open delivery, for the application to answer. */
  receive(request: HookRequest, reply: HookReply, payload: Readable, endpoint: string, done: Continue): void;
  /** Answers for a set-up that does not tell who guards a route. */
  refuse(request: HookRequest, reply: HookReply, detail: string): void;
}

/** Makes the gate of a receiver. Without `bodyLimitBytes` the limit is that of the route, or of the server. */
export function createGate(
  receiver: Receiver,
  paths: readonly string[],
  { bodyLimitBytes }: Pick<WebhookOptions, 'bodyLimitBytes'>,
): Gate {
  /** Answers a request, or opens its delivery and gives it the body for the hooks behind us. */
  function enter(request: HookRequest, reply: HookReply, admission: Admission<unknown>): EventBody | undefined {
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

  function open(request: HookRequest, reply: HookReply, session: OpenSession<unknown>): EventBody | undefined {
    if (reply.sent) {
      // A timeout of the application's own has answered; the handler will not run.
      void session.settle(FAILED_STATUS);
      return undefined;
    }
    const { delivery } = session;
    const body = new EventBody(request, delivery.rawBody);
    const verified = new VerifiedRequest(receiver, session, body);
    holdResponse(request.raw, reply.raw, verified);
    markVerified(request, verified);
    (request as { webhook?: AttachedDelivery }).webhook = delivery as AttachedDelivery;
    return body;
  }

  return {
    receiver,
    paths,
    endpointOf(pattern) {
      const passage = receiver.route({ originalUrl: pattern, mountedAt: pattern }, noHeader);
      // The route has opted in: a `path` elsewhere does not take that back.
      return passage.kind === 'claimed' ? passage.endpoint : pattern;
    },
    route({ raw, originalUrl, url, routeOptions }) {
      // The route's pattern, too: whatever spelling led to a route at a guarded path, it is guarded.
      return receiver.route({ originalUrl, url, path: routeOptions.url, mountedAt: undefined }, (name) =>
        headerOf(raw, name),
      );
    },
    receive(request, reply, payload, endpoint, done) {
      // Only `done` lets a request through, and no error of ours calls it without one.
      const entered = (admission: Admission<unknown>): void => {
        let body: EventBody | undefined;
        try {
          body = enter(request, reply, admission);
        } catch (error) {
          done(thrownError(error));
        }
        if (body !== undefined && admission.kind === 'open') admission.session.within(() => done(undefined, body));
      };
      receiver
        .admit(new LentRequest(request, payload, bodyLimitBytes), endpoint)
        .then(entered, (error) => done(thrownError(error)));
    },
    refuse(request, reply, detail) {
      writeAnswer(request, reply, receiver.refuse(new Refusal('not_verified', 'not_verified', detail)));
    },
  };
}

function noHeader(): undefined {
  return undefined;
}
