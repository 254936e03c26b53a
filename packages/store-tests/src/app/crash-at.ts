/** Ends this process as a power cut would, if it was started with `CRASH` naming this point. */
export function crashAt(point: string): void {
  if (process.env.CRASH === point) process.kill(process.pid, 'SIGKILL');
}
