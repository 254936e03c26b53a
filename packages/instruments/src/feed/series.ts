import { isAllowed, type LabelRule, OTHER } from '../table/label.ts';

/** One series of an instrument. */
export interface Series {
  put(value: number): void;
}

/** Makes a series in a metrics library. */
export type MakeSeries = (labels: Readonly<Record<string, string>>) => Series;

/** What all series have in common that begin with the same label values. */
interface Branch {
  readonly path: readonly string[];
  readonly children: Map<string, Branch>;
  /** Values of the next label that have a series of their own. */
  own: number;
  /** At the end of the path only. */
  readonly series: Series | undefined;
}

/**
 * The series of an instrument, found by the values of its labels. How many there can be is bounded by the labels' rules, whatever
 * values come: what is not allowed shares one series, and is not remembered.
 */
export class SeriesTree {
  readonly #names: readonly string[];
  readonly #rules: readonly LabelRule[];
  readonly #make: MakeSeries;
  readonly #root: Branch;

  constructor(labels: Readonly<Record<string, LabelRule>>, make: MakeSeries) {
    this.#names = Object.keys(labels);
    this.#rules = Object.values(labels);
    this.#make = make;
    this.#root = this.#branch([]);
  }

  /** @param values one for each label, in their order */
  find(values: readonly string[]): Series {
    let branch = this.#root;
    for (let depth = 0; depth < this.#rules.length; depth++) {
      const value = values[depth] as string;
      branch = branch.children.get(value) ?? this.#grow(branch, value);
    }
    return branch.series as Series;
  }

  /** The branch of a value that has none yet. */
  #grow(parent: Branch, value: string): Branch {
    const isOwn = isAllowed(this.#rules[parent.path.length] as LabelRule, value, parent.own);
    const name = isOwn ? value : OTHER;
    const known = parent.children.get(name);
    if (known !== undefined) return known;
    const child = this.#branch([...parent.path, name]);
    parent.children.set(name, child);
    if (isOwn) parent.own += 1;
    return child;
  }

  #branch(path: readonly string[]): Branch {
    const isEnd = path.length === this.#names.length;
    const labels = isEnd ? Object.fromEntries(this.#names.map((name, depth) => [name, path[depth] as string])) : {};
    return { path, children: new Map(), own: 0, series: isEnd ? this.#make(labels) : undefined };
  }
}
