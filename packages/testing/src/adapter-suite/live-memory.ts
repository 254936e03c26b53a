import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Bytes of heap and buffers that are really in use: garbage is collected first. */
export function liveMemoryBytes(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The same, once it no longer grows: what was sent last has been read by then. */
export async function settledMemoryBytes(): Promise<number> {
  let last = liveMemoryBytes();
  for (let same = 0; same < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const now = liveMemoryBytes();
    same = now > last + 1_024 ? 0 : same + 1;
    last = now;
  }
  return last;
}
