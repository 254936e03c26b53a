import type { EventEmitter } from 'node:events';
import { startTimer } from '../runtime/start-timer.ts';
import type { NodeRequest } from './node-message.ts';

/** How much of a refused body is read and dropped, so that its sender comes to see the answer. */
export const DRAIN_LIMIT_BYTES: number = 8 * 1024 * 1024;

/** How long after the answer a refused body is read and dropped. */
const DRAIN_LIMIT_MS = 2_000;

/**
 * Reads and drops the rest of a refused body until its end or until a budget is spent. What is cut off while it is still
 * being sent takes the answer from its sender.
 *
 * @param answer emits `finish` when the answer is out
 * @param onOver called once: the body is at its end or its sender gone (`false`), or the budget is spent (`true`)
 */
export function drainBody(req: NodeRequest, answer: EventEmitter, onOver: (spent: boolean) => void): void {
  let answered = false;
  let spent = false;
  let dropped = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function leave(budgetSpent: boolean): void {
    clearTimeout(timer);
    req.removeListener('data', drop);
    req.removeListener('end', onEnd);
    req.removeListener('close', onEnd);
    answer.removeListener('finish', onAnswered);
    onOver(budgetSpent);
  }
  function giveUp(): void {
    leave(true);
  }
  function onEnd(): void {
    leave(false);
  }
  function drop(piece: { readonly length: number }): void {
    dropped += piece.length;
    if (dropped <= DRAIN_LIMIT_BYTES) return;
    spent = true;
    if (answered) giveUp();
    else req.pause();
  }
  // Counted from the answer on: until then the connection may be busy with the answer to an earlier, pipelined request.
  function onAnswered(): void {
    answered = true;
    if (spent) {
      giveUp();
      return;
    }
    timer = startTimer(DRAIN_LIMIT_MS, giveUp);
  }

  answer.on('finish', onAnswered);
  req.on('end', onEnd);
  req.on('close', onEnd);
  req.on('data', drop);
  req.resume();
}
