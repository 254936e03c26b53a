/**
 * Starts a timer that does not keep the process alive: whatever is waited for does (a server, a connection), and a process that
 * has nothing else left to do may end.
 *
 * @param ms whole milliseconds or not; at least 0
 */
export function startTimer(ms: number, callback: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(callback, Math.max(0, ms));
  // Workers and browsers count in numbers, which hold nothing.
  (timer as { unref?(): void }).unref?.();
  return timer;
}
