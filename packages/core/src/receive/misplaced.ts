import { Refusal } from '../answers/refusal.ts';
import { quote } from '../observe/quote.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { Provider } from '../senders/provider.ts';
import { webhookCall } from '../senders/webhook-call.ts';
import type { KnownFacts } from './known-facts.ts';

/** Begins no path, so that no guarded one is ever taken for a place that is not guarded. */
const MARK = '\0';

/** Places that are warned of, and counted apart; the sender's configuration knows only a few. */
const MAX_PLACES = 50;

/** The endpoint of a request that carries the sender's signature to a path that a bare mount does not guard. */
export function misplacedAt(path: string): string {
  return MARK + path;
}

/** Where such a request came to; `undefined` for all others. */
export function placeOf(endpoint: string | undefined): string | undefined {
  return endpoint?.startsWith(MARK) === true ? endpoint.slice(MARK.length) : undefined;
}

/** What becomes of a refusal: the same answer for all that came to the wrong place, whatever else is wrong with them. */
export type MisplacedRefusals = (
  place: string,
  refusal: Refusal,
  known: KnownFacts,
) => { readonly refusal: Refusal; readonly known: KnownFacts };

/**
 * Only a verified delivery is certainly the sender's, and is warned of once for each place. What a stranger sends under the
 * sender's header must not stand in its way, so it is a refusal of another kind.
 */
export function createMisplacedRefusals(provider: Provider, reporter: Reporter): MisplacedRefusals {
  const told = new Set<string>();
  const name = provider.name;
  const rule = `the middleware is mounted at the root of the app and guards ${provider.defaultPaths.join(', ')}`;

  return (place, cause, known) => {
    const unplaced = { ...known, endpoint: undefined };
    // Nobody is there to be answered.
    if (cause.code === 'body_aborted') return { refusal: cause, known: unplaced };
    const { verified = false, tenant, eventType, id, occurredAt } = known;
    const what = verified ? `A delivery of ${name}` : `A request with the header ${provider.signatureHeader}`;
    const doubt = verified ? '' : `It could not be verified (${cause.reason}), and may be a stranger's; if it is not: `;
    const path = quote(place);
    const detail =
      `${what} came to ${path}, but ${rule}. It was refused, for a handler there would run unverified. ${doubt}` +
      `Write ${webhookCall(name, `{ path: ${path} }`)}, or mount the middleware at that path.`;
    const refusal = new Refusal('mount_mismatch', verified ? undefined : 'mount_mismatch_unverified', detail);
    // More places are not told apart: a log has a line for each, and whoever has captured one delivery can invent them.
    if (!verified || (!told.has(place) && told.size >= MAX_PLACES)) return { refusal, known: unplaced };
    if (!told.has(place)) {
      told.add(place);
      const about = { provider: name, endpoint: place, tenant, source: 'webhook', eventType, id, occurredAt };
      reporter.report({ type: 'warning', ...about, code: 'mount_mismatch', detail });
    }
    return { refusal, known: { ...known, endpoint: place } };
  };
}
