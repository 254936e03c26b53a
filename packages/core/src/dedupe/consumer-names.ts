import type { Reporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
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
}

/** By store: consumers of different stores cannot meet. */
const neighbourhoods = new WeakMap<DedupeStore, Neighbours>();

/** @param chosen the option `endpoint`, which stands for wherever a request came in */
export function createConsumerNames(
  provider: string,
  chosen: string | undefined,
  store: DedupeStore,
  reporter: Reporter,
): ConsumerNames {
  const neighbours = neighboursOf(store);
  // Nearly all deliveries of a receiver come to one endpoint under one secret.
  let last: { readonly endpoint: string; readonly secrets: SecretSet; readonly name: string } | undefined;
  let warned = false;

  return (endpoint, secrets) => {
    if (last === undefined || last.endpoint !== endpoint || last.secrets !== secrets) {
      last = { endpoint, secrets, name: nameOf(endpoint, secrets) };
    }
    return last.name;
  };

  function nameOf(endpoint: string, { keys, tenant, isUnnamedTenant }: SecretSet): string {
    const name = `${provider}:${keyPart(chosen ?? endpoint)}`;
    if (tenant !== undefined) return `${name}@${keyPart(tenant)}`;
    const family = neighbours.families.join(keys);
    if (isUnnamedTenant) return `${name}#${family.name}`;
    if (chosen !== undefined) return name;
    const holder = neighbours.holders.get(name);
    if (holder === undefined) neighbours.holders.set(name, family);
    if (holder === undefined || neighbours.families.isOne(holder, family)) return name;
    warnOfNeighbour(endpoint);
    return `${name}#${family.name}`;
  }

  function warnOfNeighbour(endpoint: string): void {
    if (warned) return;
    warned = true;
    warn(
      reporter,
      provider,
      'shared_name',
      `Two receivers of ${provider} with different secrets share the name ${JSON.stringify(endpoint)} on one store. Both run in this process, but after ` +
        "a restart, or in two processes, one would take the other's events for copies of its own. Give each an `endpoint` of its own, such as { endpoint: 'orders' }.",
    );
  }
}

function neighboursOf(store: DedupeStore): Neighbours {
  let neighbours = neighbourhoods.get(store);
  if (neighbours === undefined) {
    neighbours = { families: new SecretFamilies(), holders: new Map() };
    neighbourhoods.set(store, neighbours);
  }
  return neighbours;
}
