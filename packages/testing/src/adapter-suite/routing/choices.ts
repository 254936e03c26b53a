/**
 * A list of numbers that decides what is generated: whatever is left out is the first choice, which is the plainest. So what
 * was generated is made smaller by making the list smaller.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  pick<T>(options: readonly T[]): T {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return options[number % options.length] as T;
  }

  /** `plain` as often as `calm` to the number of options, otherwise one of them. */
  rarely<T>(calm: number, plain: T, options: readonly T[]): T {
    const number = (this.#numbers[this.#at] ?? 0) % (calm + options.length);
    this.#at += 1;
    return number < calm ? plain : (options[number - calm] as T);
  }
}

/**
 * Finds a smaller list that fails as well: shorter, then with smaller numbers.
 *
 * @param fails whether what a list decides still fails
 */
export async function shrinkChoices(
  numbers: readonly number[],
  fails: (numbers: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let smallest = numbers;
  for (let improved = true; improved; ) {
    improved = false;
    for (const candidate of smaller(smallest)) {
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      improved = true;
      break;
    }
  }
  return smallest;
}

function* smaller(numbers: readonly number[]): Generator<readonly number[]> {
  for (let size = numbers.length; size > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= numbers.length; at += size) yield numbers.toSpliced(at, size);
  }
  for (const [at, number] of numbers.entries()) {
    if (number > 0) yield numbers.with(at, 0);
    if (number > 1) yield numbers.with(at, number - 1);
  }
}
