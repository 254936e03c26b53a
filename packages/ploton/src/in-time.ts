const LIMIT_MS = 10_000;

/** Rejects where something takes too long, such as a client that keeps its commands while the server is away. */
export async function inTime<T>(work: Promise<T>, limitMs: number = LIMIT_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
