import { settleBrokenStream } from './broken-stream.ts';
import type { RouteHooks } from './fastify-request.ts';
import { verifiedRequest } from './verified-request.ts';

/** What is done for a verified request after its `preParsing`; nothing for any other request. */
export const verifiedHooks: Omit<RouteHooks, 'preParsing'> = {
  preValidation(request, _reply, done) {
    const verified = verifiedRequest(request);
    if (verified !== undefined) {
      verified.body.showHeaders();
      request.body = verified.delivery.event;
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
