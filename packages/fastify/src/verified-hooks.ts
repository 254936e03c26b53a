import { finished, Stream } from 'node:stream';
import type { HookReply, HookRequest, RouteHooks } from './fastify-request.ts';
import { type VerifiedRequest, verifiedRequest } from './verified-request.ts';

/** What is done for a verified request after its `preParsing`; nothing for any other request. */
export const verifiedHooks: Omit<RouteHooks, 'preParsing'> = {
  preValidation(request, _reply, done) {
    const verified = verifiedRequest(request);
    try {
      if (verified !== undefined) {
        verified.body.showHeaders();
        request.body = bodyFor(request, verified.delivery.event);
      }
    } catch (error) {
      return done(error as Error);
    }
    done();
  },
  onError(request, _reply, error, done) {
    const verified = verifiedRequest(request);
    if (verified !== undefined) verified.error ??= error;
    done();
  },
  onSend(request, reply, payload, done) {
    const verified = verifiedRequest(request);
    if (verified !== undefined) settleBrokenStream(verified, reply, payload);
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
  return routeOptions.schema?.body === undefined ? event : copyOf(event);
}

function copyOf(event: unknown): unknown {
  if (typeof structuredClone === 'function') return structuredClone(event);
  // In tests with jsdom, which has none.
  const { deserialize, serialize } = process.getBuiltinModule('node:v8');
  return deserialize(serialize(event));
}

/**
 * Sees to a delivery that is answered with a stream. A stream that breaks off never ends the response, and the delivery
 * would stay claimed although the application is through with it.
 */
function settleBrokenStream(verified: VerifiedRequest, reply: HookReply, payload: unknown): void {
  if (!isStream(payload)) return;
  // Of a web stream it cannot be told whether it failed or its reader went away: better run again than never.
  let failed = !(payload instanceof Stream);
  if (payload instanceof Stream) {
    payload.once('error', (error) => {
      failed = true;
      verified.error ??= error;
    });
  }
  finished(reply.raw as NodeJS.WritableStream, { readable: false }, (error) => {
    if (error) void (failed ? verified.settleFailed() : verified.settle(reply.statusCode));
  });
}

function isStream(payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  return 'pipe' in payload || 'getReader' in payload || isResponse(payload);
}

/** Of whichever realm: jsdom has no such class. */
function isResponse(payload: object): boolean {
  return Object.prototype.toString.call(payload) === '[object Response]';
}
