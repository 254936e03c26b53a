/** Where a runtime keeps its settings. */
export interface Environment {
  /** What is set under a name; nearly always a text. */
  readEnvironment(name: string): unknown;
  /** What to do when it is not set, as the beginning of a sentence. */
  environmentFix(name: string): string;
}

/** What an environment variable holds, on runtimes that have them. */
export function readEnvironment(name: string): string | undefined {
  // Not every runtime has `process`.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name];
}

export function environmentFix(name: string): string {
  return `set the environment variable ${name}`;
}
