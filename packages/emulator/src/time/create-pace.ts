/** Fake timers that a test installs later must not stop what waits here. */
const later = setImmediate;

/**
 * Spreads work over turns of the event loop, so that what else the process has to do is not held up by a thousand things at once.
 *
 * @param perTurn how often it lets through at once in one turn
 * @returns asked before each piece of work: `undefined` to go on at once, or what is to be waited for, first come first served
 */
export function createPace(perTurn: number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let passed = 0;
  let isCounting = false;

  function count(): void {
    passed += 1;
    if (isCounting) return;
    isCounting = true;
    later(turn);
  }

  function turn(): void {
    isCounting = false;
    passed = 0;
    for (const goOn of waiting.splice(0, perTurn)) {
      count();
      goOn();
    }
  }

  return () => {
    if (passed >= perTurn) return new Promise((resolve) => waiting.push(resolve));
    count();
    return undefined;
  };
}
