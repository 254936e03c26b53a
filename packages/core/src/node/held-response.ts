import { freezeHead, markEnded } from './freeze-response.ts';
import type { NodeResponse } from './node-message.ts';
import { callbackOf, chunkLength, createLengthCounter, type WriteArguments } from './whole-body.ts';

/** `write` and `end` of both kinds of response, with all their overloads in one. */
export interface AnswerMethods {
  end(...args: WriteArguments): unknown;
  write(...args: WriteArguments): unknown;
}

/** A response whose end waits for its status to be settled. */
export class HeldResponse {
  readonly #res: NodeResponse;
  readonly #end: AnswerMethods['end'];
  readonly #write: AnswerMethods['write'];
  #settle: ((status: number) => Promise<void>) | undefined;
  #state: 'open' | 'settling' | 'released' | 'detached' = 'open';
  #thaw: (() => void) | undefined;
  #isLastWrite: ((args: WriteArguments) => boolean) | undefined;
  #lastWrites: WriteArguments[] | undefined;

  constructor(res: NodeResponse, settle: (status: number) => Promise<void>) {
    const { end, write } = res as AnswerMethods;
    this.#res = res;
    this.#end = end;
    this.#write = write;
    this.#settle = settle;
  }

  /** Whether nothing has been made final yet. */
  get isOpen(): boolean {
    return this.#state === 'open' && this.#thaw === undefined;
  }

  /** Leaves the response to others: what comes through old wraps goes to the methods it has now. */
  detach(): void {
    this.#state = 'detached';
  }

  end(args: WriteArguments): unknown {
    const res = this.#res;
    if (this.#state === 'detached') return (res as AnswerMethods).end(...args);
    if (this.#state !== 'open') return this.#endAgain(args);
    const length = chunkLength(args[0], args[1]);
    // Not a chunk: Node throws.
    if (length === undefined) return this.#end.apply(res, args);
    this.#thaw ??= freezeHead(res, length);
    this.#state = 'settling';
    void this.#settleAndRelease(args, markEnded(res));
    return res;
  }

  write(args: WriteArguments): unknown {
    const res = this.#res;
    if (this.#state === 'detached') return (res as AnswerMethods).write(...args);
    if (this.#state !== 'open') return this.#write.apply(res, args);
    this.#isLastWrite ??= createLengthCounter(res);
    if (!this.#isLastWrite(args)) return this.#write.apply(res, args);
    // The declared length is reached: for the sender the answer is complete with these bytes, not with `end`.
    this.#thaw ??= freezeHead(res);
    this.#lastWrites ??= [];
    this.#lastWrites.push([args[0], typeof args[1] === 'function' ? undefined : args[1]]);
    const callback = callbackOf(args);
    if (callback !== undefined) process.nextTick(callback);
    return true;
  }

  /** Settles with a status; never rejects, for the answer leaves all the same. */
  async settle(status: number): Promise<void> {
    try {
      await this.#settle?.(status);
    } catch {
      // Whoever settles reports its own failures.
    }
    // The response lives on until its connection ends, and with it would the delivery.
    this.#settle = undefined;
  }

  async #settleAndRelease(args: WriteArguments, showOpen: () => void): Promise<void> {
    const res = this.#res;
    await this.settle(res.statusCode);
    showOpen();
    this.#thaw?.();
    this.#state = 'released';
    try {
      for (const held of this.#lastWrites ?? []) this.#write.apply(res, held);
      this.#end.apply(res, args);
    } catch (error) {
      // The application is no longer there to catch what its own arguments caused.
      res.destroy(error as Error);
    }
  }

  #endAgain(args: WriteArguments): unknown {
    const callback = callbackOf(args);
    if (callback !== undefined) this.#res.once('finish', callback);
    return this.#res;
  }
}
