import type { ExpressLayer, ExpressStack } from './express-request.ts';
import { isMountedBare, layerPattern, matchedPrefix } from './layer-pattern.ts';

/** The layers a request passes on its way to one of them, the outermost first. */
export type MountChain = readonly ExpressLayer[];

/** All ways from a router to the layers that are looked for, in the order in which requests take them. */
export function findChains(
  router: ExpressStack | undefined,
  isWanted: (layer: ExpressLayer) => boolean,
  above: MountChain = [],
): readonly MountChain[] {
  const chains: MountChain[] = [];
  for (const layer of router?.stack ?? []) {
    const chain = [...above, layer];
    if (isWanted(layer)) chains.push(chain);
    else if (isRouter(layer.handle) && !above.some(({ handle }) => handle === layer.handle)) {
      chains.push(...findChains(layer.handle, isWanted, chain));
    }
  }
  return chains;
}

/** Whether something mounted is a router, whose layers can be seen. */
export function isRouter(handle: unknown): handle is ExpressStack {
  return typeof handle === 'function' && 'stack' in handle;
}

/** Whether every request passes through a chain: none of its layers has a path. */
export function isBareChain(chain: MountChain): boolean {
  return chain.every(isMountedBare);
}

/**
 * The patterns of a chain, one after the other.
 *
 * @param path what the chain was matched with
 * @returns `undefined` when the router does not tell all of them
 */
export function chainPattern(chain: MountChain, path: string): string | undefined {
  let text = '';
  let rest = path;
  for (const layer of chain) {
    const pattern = layerPattern(layer, rest);
    if (pattern === undefined) return undefined;
    text += pattern;
    rest = rest.slice(matchedPrefix(layer, rest)?.length ?? 0) || '/';
  }
  return text;
}

/** Whether a request that was matched by a chain has had exactly this much of its path taken off. */
export function takesOff(chain: MountChain, path: string, baseUrl: string): boolean {
  let taken = 0;
  for (const layer of chain) {
    const prefix = matchedPrefix(layer, path.slice(taken) || '/');
    if (prefix === undefined) return false;
    taken += prefix.length;
  }
  return path.slice(0, taken) === baseUrl;
}
