import type { JsonTree } from './json-tree.ts';

/** The tree with the members of every object in the order of their names, as serialisers sort them. */
export function sortMembers(tree: JsonTree): JsonTree {
  if (tree.kind === 'scalar') return tree;
  if (tree.kind === 'array') return { kind: 'array', items: tree.items.map(sortMembers) };
  const members = tree.members.map(([name, value]) => [name, sortMembers(value)] as const);
  return { kind: 'object', members: members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) };
}

/** More members have more orders than anybody can try. */
const MAX_MEMBERS = 6;

/**
 * The tree with the members of its outermost object in every order, where they came sorted and are few: something sorts
 * them. At most 720.
 */
export function* otherOrders(tree: JsonTree): Iterable<JsonTree> {
  if (tree.kind !== 'object' || tree.members.length > MAX_MEMBERS || !isSorted(tree)) return;
  for (const members of permutations(tree.members)) yield { kind: 'object', members };
}

function isSorted({ members }: JsonTree & { readonly kind: 'object' }): boolean {
  const names = members.map(([name]) => name);
  return names.every((name, index) => index === 0 || (names[index - 1] as string) <= name);
}

function* permutations<T>(items: readonly T[]): Iterable<readonly T[]> {
  if (items.length <= 1) {
    yield items;
    return;
  }
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, each) => each !== index))) yield [item, ...rest];
  }
}
