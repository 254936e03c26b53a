/** Throws what a developer reads when an option is wrong: which one, what is wrong with it, what it may be. */
export type FailOption = (name: string, problem: string) => never;

/** Makes the thrower for one receiver's options. */
export function failOption(provider: string): FailOption {
  return (name, problem) => {
    throw new TypeError(`${provider} webhook: the option \`${name}\` ${problem}.`);
  };
}
