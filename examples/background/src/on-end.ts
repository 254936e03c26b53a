/** Has a process end in order, once, however often it is told to. */
export function onEnd(close: () => Promise<void>): void {
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isEnding) return;
      isEnding = true;
      void close();
    });
  }
}
