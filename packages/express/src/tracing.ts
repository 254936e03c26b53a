import { hasSubscribers } from 'node:diagnostics_channel';

/** The channels of Express 5.3 on which a subscriber makes the router wrap the `next` it hands to handlers. */
const CHANNELS: readonly string[] = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(
  (phase) => `tracing:express.router.request:${phase}`,
);

/** Whether Express itself wraps `next` at the moment, because somebody traces its handlers. */
export function isTraced(): boolean {
  return CHANNELS.some((channel) => hasSubscribers(channel));
}
