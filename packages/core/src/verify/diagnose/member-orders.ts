import type { JsonList, JsonTree } from './json-tree.ts';

/** The tree with the members of every object in the order of their names, as serialisers sort them. */
export function sortMembers(tree: JsonTree): JsonTree {
  if (typeof tree === 'string') return tree;
  const entries = tree.entries.map(({ name, value }) => ({ name, value: sortMembers(value) }));
  // Those of an array have no names, and stay where they are.
  return { ...tree, entries: entries.sort(({ name: a = '' }, { name: b = '' }) => (a < b ? -1 : a > b ? 1 : 0)) };
}

/** More members have more orders than anybody can try. */
const MAX_MEMBERS = 6;

/**
 * The tree with the members of its outermost object in every order, where they came sorted and are few: something sorts
 * them. At most 720.
 */
export function* otherOrders(tree: JsonTree): Iterable<JsonTree> {
  if (typeof tree === 'string' || tree.brackets === '[]' || tree.entries.length > MAX_MEMBERS || !isSorted(tree))
    return;
  for (const entries of permutations(tree.entries)) yield { ...tree, entries };
}

function isSorted({ entries }: JsonList): boolean {
  const names = entries.map(({ name }) => name as string);
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
