import { finished, Stream } from 'node:stream';
import { FAILED_STATUS, type OpenSession, type Receiver } from '@hookgate/core';
import type { EventBody } from './event-body.ts';
import type { HookReply, HookRequest, RouteHooks } from './fastify-request.ts';

/** What the hooks of one verified request share. */
export interface VerifiedRequest {
  /** Who verified it. */
  readonly receiver: Receiver;
  readonly session: OpenSession<unknown>;
  readonly body: EventBody;
}

/** The same symbol in the two forms of this package, ESM and CJS. */
const VERIFIED: unique symbol = Symbol.for('hookgate.fastify.verified');

/** The state of a request that a webhook has verified; `undefined` for every other. */
export function verifiedRequest(request: HookRequest): VerifiedRequest | undefined {
  return (request as { readonly [VERIFIED]?: VerifiedRequest })[VERIFIED];
}

/** Marks a request as verified. Nothing of the request itself can: only code in this process has the symbol. */
export function markVerified(request: HookRequest, verified: VerifiedRequest): void {
  (request as { [VERIFIED]?: VerifiedRequest })[VERIFIED] = verified;
}

/** What is done for a verified request after its `preParsing`; nothing for any other request. */
export const verifiedHooks: Omit<RouteHooks, 'preParsing'> = {
  preValidation(request, _reply, done) {
    const verified = verifiedRequest(request);
    try {
      if (verified !== undefined) {
        verified.body.showHeaders();
        request.body = bodyFor(request, verified.session.delivery.event);
      }
    } catch (error) {
      return done(error as Error);
    }
    done();
  },
  onError(request, _reply, error, done) {
    const session = verifiedRequest(request)?.session;
    if (session !== undefined) session.error ??= error;
    done();
  },
  onSend(request, reply, payload, done) {
    const session = verifiedRequest(request)?.session;
    if (session !== undefined && isStream(payload)) settleBrokenStream(session, reply, payload);
    done();
  },
};

/**
 * A route with a schema for its body gets a copy of the event: Ajv changes what it validates (it drops and adds fields, and
 * turns numbers into text), and the delivery is what was signed.
 *
 * @throws DOMException when the receiver's own schema made something of the event that cannot be copied
 */
function bodyFor({ routeOptions }: HookRequest, event: unknown): unknown {
  if (routeOptions.schema?.body === undefined) return event;
  if (typeof structuredClone === 'function') return structuredClone(event);
  // In tests with jsdom, which has none.
  const { deserialize, serialize } = process.getBuiltinModule('node:v8');
  return deserialize(serialize(event));
}

/**
 * Sees to a delivery that is answered with a stream. A stream that breaks off never ends the response, and the delivery
 * would stay claimed although the application is through with it.
 */
function settleBrokenStream(session: OpenSession<unknown>, reply: HookReply, payload: unknown): void {
  // Of a web stream it cannot be told whether it failed or its reader went away: better run again than never.
  let failed = !(payload instanceof Stream);
  if (payload instanceof Stream) {
    payload.once('error', (error) => {
      failed = true;
      session.error ??= error;
    });
  }
  finished(reply.raw as NodeJS.WritableStream, { readable: false }, (error) => {
    if (error) void session.settle(failed ? FAILED_STATUS : reply.statusCode);
  });
}

function isStream(payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  // A Response of whichever realm: jsdom has no such class.
  return 'pipe' in payload || 'getReader' in payload || Object.prototype.toString.call(payload) === '[object Response]';
}
