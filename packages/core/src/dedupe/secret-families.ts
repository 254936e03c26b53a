import type { MacKey } from '../verify/mac/mac.ts';

/** Secrets that were used for one webhook, one after the other. */
export interface SecretFamily {
  /** Names the secret that was seen first; of several at once, the first in the alphabet, whatever their order. */
  readonly name: string;
}

interface KnownFamily extends SecretFamily {
  /** Smaller for a family that was seen earlier. */
  readonly age: number;
  /** The older family it turned out to be one with. */
  takenInBy?: KnownFamily;
}

/** Secrets whose families are kept; the oldest goes first. */
const MOST_SECRETS = 10_000;

/**
 * Knows which secrets belong together: those that have stood in one list. A rotation goes from `[old]` over `[new, old]`, in
 * either order, to `[new]`, and on the way the new secret joins the family of the old one.
 */
export class SecretFamilies {
  readonly #families: Map<string, KnownFamily> = new Map();
  #seen = 0;

  /** The family of the secrets of one list, which from now on is one. */
  join(keys: readonly MacKey[]): SecretFamily {
    const names = keys.map(({ digest }) => digest);
    const known = names.map((name) => this.#families.get(name)).filter((family) => family !== undefined);
    // The oldest has named deliveries the longest.
    const [oldest = this.#found(names), ...others] = known.map(latest).sort((one, other) => one.age - other.age);
    for (const other of others) if (other !== oldest) other.takenInBy = oldest;
    for (const name of names) this.#families.set(name, oldest);
    while (this.#families.size > MOST_SECRETS) this.#families.delete(this.#families.keys().next().value as string);
    return oldest;
  }

  /** Whether two families have become one. */
  isOne(family: SecretFamily, other: SecretFamily): boolean {
    return latest(family as KnownFamily) === latest(other as KnownFamily);
  }

  #found(names: readonly string[]): KnownFamily {
    this.#seen += 1;
    return { name: names.toSorted()[0] as string, age: this.#seen };
  }
}

function latest(family: KnownFamily): KnownFamily {
  return family.takenInBy === undefined ? family : latest(family.takenInBy);
}
