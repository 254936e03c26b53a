/** Microseconds of processor time, of all threads, until the promise settles. Time that other processes take does not count. */
export async function measureCpu(run: () => Promise<void>): Promise<number> {
  const started = process.cpuUsage();
  await run();
  return total(process.cpuUsage(started));
}

/** What a process went through at most. */
export interface Peaks {
  /** The most processor time between two turns of the event loop, milliseconds. */
  readonly pause: number;
  /** Bytes by which the process was larger than when it began. */
  readonly memory: number;
}

/** Watches every turn of the event loop until the promise settles. */
export async function measurePeaks(run: () => Promise<void>): Promise<Peaks> {
  const before = process.memoryUsage.rss();
  let [largest, pause, watching] = [before, 0, true];
  let turnBegan = process.cpuUsage();
  const turn = (): void => {
    pause = Math.max(pause, total(process.cpuUsage(turnBegan)));
    largest = Math.max(largest, process.memoryUsage.rss());
    turnBegan = process.cpuUsage();
    if (watching) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await run();
  } finally {
    watching = false;
  }
  return { pause: pause / 1_000, memory: largest - before };
}

function total({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
