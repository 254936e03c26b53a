import { quote } from '../observe/quote.ts';
import type { Reporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import type { Closing } from '../runtime/closing.ts';
import type { SecretSet } from '../verify/secret-set.ts';
import { keyPart } from './key-part.ts';
import { SecretFamilies, type SecretFamily } from './secret-families.ts';
import type { DedupeStore } from './store.ts';

/**
 * Names the consumer of a delivery, in front of every key of its own. Two consumers never take each other's events for copies
 * of their own, and one consumer keeps its name. What it is named by, and by nothing that a request chooses:
 *
 *  1. the sender;
 *  2. the endpoint: the option `endpoint`, or else where the middleware is mounted;
 *  3. the tenant that a `secret` function answered with;
 *  4. a secret only where nothing else is left to tell two consumers apart: a `secret` function that looks at the request
 *     and names no tenant; and, next to a receiver of the same sender, endpoint and store, another one in this process
 *     whose secrets have nothing to do with the first one's. Then it is the secret that was seen first of those that have
 *     stood in one list, so that a rotation changes nothing while the process lives.
 *
 * So a rotation from `[old]` over `[new, old]`, in either order, to `[new]` re-runs nothing, and two receivers in two
 * processes that share a store, a sender and a path, but not a webhook, each need an `endpoint`.
 */
export type ConsumerNames = (endpoint: string, secrets: SecretSet) => string;

/** What consumers of one store have in common. */
interface Neighbours {
  readonly families: SecretFamilies;
  /** Who has a name without a secret in it. */
  readonly holders: Map<string, SecretFamily>;
  /** The open receiver of this process that works under each name. */
  readonly receivers: Map<string, WeakRef<object>>;
}

/** By store: consumers of different stores cannot meet. */
const neighbourhoods = new WeakMap<DedupeStore, Neighbours>();

/** Receivers remembered for each store; tenants have a name each. */
const MAX_NAMES = 10_000;

/**
 * Receivers of one process that share a name are warned of, once each: with the same secrets they take each other's deliveries
 * for copies, with others they would in two processes.
 *
 * @param chosen the option `endpoint`, which stands for wherever a request came in
 * @param closing the receiver's: a closed one shares its name with nobody
 */
export function createConsumerNames(
  provider: string,
  chosen: string | undefined,
  store: DedupeStore,
  reporter: Reporter,
  closing: Closing,
): ConsumerNames {
  const { families, holders, receivers } = neighboursOf(store);
  const self = {};
  // Nearly all deliveries of a receiver come to one endpoint under one secret.
  let last: { readonly endpoint: string; readonly secrets: SecretSet; readonly name: string } | undefined;
  let warned = false;
  closing.addEventListener('abort', () => {
    for (const [name, receiver] of receivers) if (receiver.deref() === self) receivers.delete(name);
  });

  return (endpoint, secrets) => {
    if (last === undefined || last.endpoint !== endpoint || last.secrets !== secrets) {
      const name = nameOf(endpoint, secrets);
      meetTwin(name, endpoint);
      last = { endpoint, secrets, name };
    }
    return last.name;
  };

  function nameOf(endpoint: string, { keys, tenant, isUnnamedTenant }: SecretSet): string {
    const name = `${provider}:${keyPart(chosen ?? endpoint)}`;
    if (tenant !== undefined) return `${name}@${keyPart(tenant)}`;
    const family = families.join(keys);
    if (isUnnamedTenant) return `${name}#${family.name}`;
    if (chosen !== undefined) return name;
    const holder = holders.get(name);
    if (holder === undefined) holders.set(name, family);
    if (holder === undefined || families.isOne(holder, family)) return name;
    warnOnce(
      `Two receivers of ${provider} with different secrets share a store and the endpoint ${quote(endpoint)}: after a restart, or in two processes, each takes ` +
        "the other's deliveries for copies. Give each its own `endpoint`, such as { endpoint: 'orders' }.",
      endpoint,
    );
    return `${name}#${family.name}`;
  }

  function meetTwin(name: string, endpoint: string): void {
    const other = receivers.get(name)?.deref();
    if (other === undefined && receivers.size < MAX_NAMES && !closing.aborted) receivers.set(name, new WeakRef(self));
    if (other === undefined || other === self) return;
    warnOnce(
      `Two webhooks of ${provider} in this process share a store and the endpoint ${quote(endpoint)}: each takes the other's ` +
        'deliveries for copies, and one that passes both waits for itself. Make one and use it twice, or give each its own `endpoint`.',
      endpoint,
    );
  }

  function warnOnce(detail: string, endpoint: string): void {
    if (!warned) warn(reporter, provider, 'two_receivers', detail, endpoint);
    warned = true;
  }
}

function neighboursOf(store: DedupeStore): Neighbours {
  let neighbours = neighbourhoods.get(store);
  if (neighbours === undefined) {
    neighbours = { families: new SecretFamilies(), holders: new Map(), receivers: new Map() };
    neighbourhoods.set(store, neighbours);
  }
  return neighbours;
}
