import type { Receiver } from '../receive/receiver.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { AnyProvider, EventOf } from '../senders/typed-events.ts';
import { type AttachedDelivery, NotVerifiedError } from './attached-delivery.ts';
import { isOpenedDelivery } from './delivery-brand.ts';

/**
 * The verified delivery of a request, never `undefined`: a handler whose route lost its middleware fails at the first
 * delivery instead of trusting a stranger. It is what a receiver has opened, and nothing that looks like it.
 *
 * @typeParam TCarrier what handlers are called with: a request, or a context
 */
export interface GetDelivery<TCarrier> {
  /**
   * @returns the delivery; `provider` and `event.event` tell the senders and their events apart
   * @throws NotVerifiedError when no middleware verified the request; frameworks answer it with 500
   */
  (carrier: TCarrier): AttachedDelivery;
  /**
   * Insists on a sender.
   *
   * @param provider the sender, such as `ploton`
   * @throws NotVerifiedError when no middleware verified the request, or one for another sender did
   */
  <TProvider extends AnyProvider>(carrier: TCarrier, provider: TProvider): Delivery<EventOf<TProvider>, Uint8Array>;
  /**
   * Insists on the sender of a webhook, and types the event as its `schemas` put it out.
   *
   * @param webhook what verifies the request: the middleware, the plugin, or the options of the route
   * @throws NotVerifiedError when no middleware verified the request, or one for another sender did
   */
  <TEvent>(carrier: TCarrier, webhook: VerifiedBy<TEvent>): Delivery<TEvent, Uint8Array>;
}

/** What verifies deliveries, and knows what their events are. */
export type VerifiedBy<TEvent> =
  | { readonly receiver: Receiver<TEvent> }
  /** A plugin, which makes its receiver when it is registered. */
  | { readonly delivers: { readonly provider: string; readonly event?: TEvent } };

/**
 * Makes the accessor of an adapter.
 *
 * @param attachedTo what the adapter attached to a request, if anything
 * @param fix the sentence that says how to have a request verified, in the framework's own words
 * @param errorOf makes the error, where the framework shows strangers its message
 */
export function createGetDelivery<TCarrier>(
  attachedTo: (carrier: TCarrier) => unknown,
  fix: string = MIDDLEWARE_FIX,
  errorOf: (carrier: TCarrier, sentence: string) => NotVerifiedError = (_carrier, sentence) =>
    new NotVerifiedError(sentence),
): GetDelivery<TCarrier> {
  return (carrier: TCarrier, insistedOn?: AnyProvider | VerifiedBy<unknown>): never => {
    const attached = attachedTo(carrier);
    if (!isOpenedDelivery(attached)) {
      const found = attached === undefined || attached === null ? '' : `${NOT_OPENED} `;
      throw errorOf(carrier, `No webhook delivery was verified for this request. ${found}${fix}`);
    }
    const delivery = attached as Delivery;
    const sender = insistedOn && senderOf(insistedOn);
    if (sender !== undefined && delivery.provider !== sender) {
      throw errorOf(carrier, `This request carries a delivery of ${delivery.provider}, not of ${sender}.`);
    }
    // What the overloads say it is: for the caller, a delivery of the sender it insists on.
    return delivery as never;
  };
}

function senderOf(given: AnyProvider | VerifiedBy<unknown>): string {
  if ('receiver' in given) return given.receiver.provider;
  return 'delivers' in given ? given.delivers.provider : given.name;
}

/** For example after `Object.assign(req, req.body)`, with a body that has a field of this name. */
const NOT_OPENED = 'What it carries as `webhook` was put there by something else.';

const MIDDLEWARE_FIX =
  'Mount plotonWebhook() (or platosWebhook(), or webhook(provider)) in front of this handler, at the same path.';
