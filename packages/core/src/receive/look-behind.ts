import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { cut } from '../observe/quote.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { WebhookRequest } from './request.ts';

/**
 * Looks, at the first delivery that handlers take, for a route of the application's behind the webhook: it would never run,
 * and whoever wrote it waits for it in vain.
 *
 * @returns to be called for every delivery that handlers take
 */
export function createLookBehind(reporter: Reporter): (request: WebhookRequest, facts: DeliveryFacts) => void {
  let hasLooked = false;
  return (request, facts) => {
    if (hasLooked) return;
    hasLooked = true;
    const route = routeBehind(request);
    if (route === undefined) return;
    const detail = `The handlers of \`on\` answer, so the route behind the webhook, ${cut(route)}, never runs. Drop one of the two.`;
    reporter.report({ type: 'warning', ...facts, code: 'route_never_runs', detail });
  };
}

/** A router that is not what the adapter takes it for must not cost a delivery. */
function routeBehind(request: WebhookRequest): string | undefined {
  try {
    return request.routeBehind?.();
  } catch {
    return undefined;
  }
}
