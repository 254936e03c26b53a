import type { Reply } from '../answers/answers.ts';
import { freezeHead, markEnded } from './freeze-response.ts';
import type { NodeResponse } from './node-message.ts';
import { replaceAnswer } from './replace-answer.ts';
import { callbackOf, chunkLength, createLengthCounter, type WriteArguments } from './whole-body.ts';

/** `write` and `end` of both kinds of response, with all their overloads in one. */
export interface AnswerMethods {
  end(...args: WriteArguments): unknown;
  write(...args: WriteArguments): unknown;
}

/** What is told the final status. */
export interface Settling {
  /**
   * Settles the delivery with the final status; `undefined` when that is done at once. What the promise resolves with, if
   * anything, is sent in place of the application's answer.
   */
  settle(status: number): Promise<Reply | undefined> | undefined;
}

/** A response whose end waits for its status to be settled. */
export class HeldResponse {
  readonly #res: NodeResponse;
  readonly #end: AnswerMethods['end'];
  readonly #write: AnswerMethods['write'];
  #hold: Settling | undefined;
  #state: 'open' | 'settling' | 'released' | 'detached' = 'open';
  #thaw: (() => void) | undefined;
  #isLastWrite: ((args: WriteArguments) => boolean) | undefined;
  #lastWrites: WriteArguments[] | undefined;

  constructor(res: NodeResponse) {
    const { end, write } = res as AnswerMethods;
    this.#res = res;
    this.#end = end;
    this.#write = write;
  }

  /** Whether nothing has been made final yet. */
  get isOpen(): boolean {
    return this.#state === 'open' && this.#thaw === undefined;
  }

  /** Settles another delivery with the same answer, before those it had: the later middleware is the nearer to the application. */
  add(hold: Settling): void {
    this.#hold = this.#hold === undefined ? hold : inTurn(hold, this.#hold);
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
    const settled = this.settle(res.statusCode);
    if (settled === undefined) {
      this.#send(args);
      return res;
    }
    this.#state = 'settling';
    const showOpen = markEnded(res);
    void settled.then((instead) => {
      showOpen();
      if (instead === undefined) this.#sendLate(args);
      else this.#sendInstead(instead, args);
    });
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

  /**
   * Settles with a status.
   *
   * @returns `undefined` when that is done at once, otherwise a promise of what to send instead, if anything; never rejects,
   *   for the answer leaves all the same
   */
  settle(status: number): Promise<Reply | undefined> | undefined {
    const hold = this.#hold;
    // The response lives on until its connection ends, and with it would the delivery.
    this.#hold = undefined;
    return hold && settleSafely(hold, status);
  }

  #send(args: WriteArguments): void {
    const res = this.#res;
    this.#thaw?.();
    this.#state = 'released';
    for (const held of this.#lastWrites ?? []) this.#write.apply(res, held);
    this.#end.apply(res, args);
  }

  #sendLate(args: WriteArguments): void {
    try {
      this.#send(args);
    } catch (error) {
      // The application is no longer there to catch what its own arguments caused.
      this.#res.destroy(error as Error);
    }
  }

  #sendInstead(reply: Reply, args: WriteArguments): void {
    this.#thaw?.();
    this.#state = 'detached';
    const callback = callbackOf(args);
    if (callback !== undefined) this.#res.once('finish', callback);
    replaceAnswer(this.#res, reply);
  }

  #endAgain(args: WriteArguments): unknown {
    const callback = callbackOf(args);
    if (callback !== undefined) this.#res.once('finish', callback);
    return this.#res;
  }
}

/** Two deliveries under one answer. Where the first has another sent in its place, that is what the second is settled with. */
function inTurn(first: Settling, second: Settling): Settling {
  return {
    async settle(status) {
      const instead = await settleSafely(first, status);
      const later = await settleSafely(second, instead?.status ?? status);
      return instead ?? later;
    },
  };
}

/** Whoever settles reports its own failures. */
function settleSafely(hold: Settling, status: number): Promise<Reply | undefined> | undefined {
  try {
    return hold.settle(status)?.catch(ignore);
  } catch {
    return undefined;
  }
}

function ignore(): undefined {}
