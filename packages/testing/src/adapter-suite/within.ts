/** Longer than anything here takes on a busy machine: only a hang lasts so long. */
const PATIENCE_MS = 15_000;

/** The promise, or an error that says what was waited for when it does not settle. */
export function within<T>(promise: Promise<T>, what: string, ms: number = PATIENCE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms in vain for ${what}.`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
