import { startOnBun } from '../processes/bun-program.ts';

/** A router on Bun, whose server reads request targets in its own way, as `routerConformance` takes it. */
export interface OnBun<TGuard, TTransport> {
  readonly name: string;
  readonly guards: readonly TGuard[];
  start(guard: TGuard, isGuarded: boolean): Promise<{ readonly transports: TTransport[]; close(): Promise<void> }>;
}

/**
 * @param program serves the version of its first argument with the guard of its second, if its third says so
 * @param transportOf sends targets to a URL
 */
export function routersOnBun<TGuard, TTransport extends { close(): void }>(
  program: string,
  versions: readonly string[],
  guards: readonly TGuard[],
  transportOf: (url: string) => TTransport,
): ReadonlyArray<OnBun<TGuard, TTransport>> {
  return versions.map((version) => ({
    name: `${version} on Bun`,
    guards,
    async start(guard, isGuarded) {
      const running = await startOnBun(program, [version, JSON.stringify(guard), String(isGuarded)]);
      const transport = transportOf(running.url);
      return {
        transports: [transport],
        async close() {
          transport.close();
          await running.end();
        },
      };
    },
  }));
}
