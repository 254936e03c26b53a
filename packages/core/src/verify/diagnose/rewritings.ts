import { TextDecoder } from '../../runtime/runtime.ts';
import { utf8Bytes } from '../../runtime/utf8-bytes.ts';
import { PLAIN, SPACINGS, SPELLINGS, type Spacing, type Spelling } from './json-styles.ts';
import { type JsonTree, readJsonTree } from './json-tree.ts';
import { writeJson } from './json-writer.ts';
import { otherOrders, sortMembers } from './member-orders.ts';
import { textForms } from './text-forms.ts';

/** A body as it may have been when it was signed. */
export interface Rewriting {
  /** How it differs from the one that came; completes "the signature matches the body …". */
  readonly name: string;
  readonly body: Uint8Array;
}

/** Larger bodies are not looked at. */
export const MAX_BODY_BYTES = 4_096;

/** Nor is JSON that is deeper. */
const MAX_DEPTH = 32;

/**
 * The usual ways of losing the exact bytes, the other way round: the forms in which a body that arrived like this may have
 * been signed, the likeliest first. Bounded, whatever the body is: it is a stranger's.
 *
 * @param maxBodyBytes larger bodies have no forms; default: 4,096, what a stranger may cost. More is for tools of the developer's own
 */
export function* rewritingsOf(body: Uint8Array, maxBodyBytes: number = MAX_BODY_BYTES): Iterable<Rewriting> {
  if (body.length > maxBodyBytes) return;
  const text = decode(body);
  if (text === undefined) return;
  const seen = new Set([text]);
  const budget: Budget = { left: 64 * maxBodyBytes, form: 8 * maxBodyBytes };
  for (const [name, form] of formsOf(text, budget)) {
    const bytes = utf8Bytes(form);
    budget.left -= bytes.length;
    if (budget.left < 0) return;
    if (seen.has(form)) continue;
    seen.add(form);
    yield { name, body: bytes };
  }
}

/** What may still be written out. */
interface Budget {
  /** Bytes of all forms together; at first 256 KiB, unless larger bodies are looked at. */
  left: number;
  /** Characters of one form; one that grows beyond is left out: indented, JSON may grow with the square of its depth. */
  readonly form: number;
}

type Form = readonly [name: string, text: string];

function* formsOf(text: string, budget: Budget): Iterable<Form> {
  yield* textForms(text);
  const tree = readJsonTree(text.trim(), MAX_DEPTH);
  if (tree !== undefined) yield* jsonForms(tree, budget);
}

function* jsonForms(tree: JsonTree, budget: Budget): Iterable<Form> {
  const write = (each: JsonTree, spacing: Spacing, spelling?: Spelling): string | undefined => {
    const most = Math.min(budget.left, budget.form);
    const written = writeJson(each, { spacing, spelling }, most);
    // What was given up half-way was written, too.
    if (written === undefined) budget.left -= most;
    return written;
  };
  const [compact] = SPACINGS as readonly [Spacing];
  const plain = write(tree, compact, PLAIN) ?? '';
  const spellings: ReadonlyArray<Spelling | undefined> = [
    ...SPELLINGS.filter(({ differs }) => differs.test(plain)),
    undefined,
  ];
  const styles = spellings.flatMap((spelling) => SPACINGS.map((spacing) => [spelling, spacing] as const));
  const sorted = sortMembers(tree);
  const ways: ReadonlyArray<readonly [tree: JsonTree, name: (style: string) => string, end: string]> = [
    [tree, (style) => `re-serialised ${style}`, ''],
    [sorted, (style) => `re-serialised with sorted keys, ${style}`, ''],
    [tree, (style) => `re-serialised ${style}, with a line break after it`, '\n'],
  ];
  for (const [each, name, end] of ways) {
    for (const [spelling, spacing] of styles) {
      if (each === sorted && spacing.indent !== undefined) continue;
      const form = write(each, spacing, spelling);
      if (form !== undefined) yield [name(styleName(spacing, spelling)), form + end];
    }
  }
  for (const other of otherOrders(tree)) {
    if (budget.left <= 0) return;
    const form = write(other, compact);
    if (form !== undefined) yield ['re-serialised with its keys in another order, without white space', form];
  }
}

function styleName(spacing: Spacing, spelling: Spelling | undefined): string {
  return spelling === undefined || spelling === PLAIN ? spacing.name : `${spelling.name}, ${spacing.name}`;
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
