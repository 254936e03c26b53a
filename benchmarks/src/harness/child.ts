import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own for each thing that is measured: its heap, its compiler and its CPU time are nobody else's. */
export class Child {
  readonly #process: ChildProcess;

  /** Rejects when the process ends before it was told to. */
  readonly #exited: Promise<never>;

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.#exited = once(process, 'exit').then(([code]) => {
      throw new Error(`${process.spawnargs.slice(-3).join(' ')} ended with ${String(code)}`);
    });
    this.#exited.catch(() => {});
  }

  /**
   * Starts a module and waits for its first message.
   *
   * @param fromSources whether the packages of this workspace are taken from their sources, or as they were built
   */
  static async start<TReady>(
    module: URL,
    args: readonly string[],
    execArgv: readonly string[] = [],
    fromSources = true,
  ): Promise<{ readonly child: Child; readonly ready: TReady }> {
    const process = fork(module, args, {
      execArgv: [
        ...(fromSources ? ['--conditions=@hookgate/source'] : []),
        '--disable-warning=ExperimentalWarning',
        ...execArgv,
      ],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = new Child(process);
    return { child, ready: await child.#answer<TReady>() };
  }

  /** Sends a message and waits for its answer. */
  ask<TAnswer>(message: object): Promise<TAnswer> {
    const answer = this.#answer<TAnswer>();
    this.#process.send(message);
    return answer;
  }

  async #answer<T>(): Promise<T> {
    const done = new AbortController();
    try {
      const [answer] = await Promise.race([once(this.#process, 'message', { signal: done.signal }), this.#exited]);
      return answer as T;
    } finally {
      done.abort();
    }
  }

  async end(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill();
    await exited;
  }
}

/** The child's side: answers every message with what `handle` makes of it. */
export function answerMessages<TMessage, TAnswer>(handle: (message: TMessage) => TAnswer | Promise<TAnswer>): void {
  process.on('message', async (message) => {
    process.send?.((await handle(message as TMessage)) as object);
  });
}
