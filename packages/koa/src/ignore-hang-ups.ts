import { connectionOf } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';

/** Where a context keeps the error handler it had. */
const BEFORE = Symbol('hookgate.onerror');

type Listening = KoaContext & { [BEFORE]?: KoaContext['onerror'] };

/**
 * Koa makes an error of the application of every connection that breaks, and logs it. A sender that hangs up is nothing the
 * application could have done anything about: what has come of its delivery is reported by the receiver.
 */
export function ignoreHangUps(ctx: KoaContext): void {
  const listening: Listening = ctx;
  if (listening.onerror === onErrorButHangUps) return;
  listening[BEFORE] = listening.onerror;
  // The same function for every context. V8 takes a function literal that is assigned to a property for a method and puts
  // it among the old objects at once: what it closes over, the context and with it the delivery, outlives every scavenge.
  listening.onerror = onErrorButHangUps;
}

function onErrorButHangUps(this: Listening, error: Error | null): void {
  if (error === null || error !== connectionOf(this.req)?.errored) this[BEFORE]?.(error);
}
