import { ArgumentError } from '../argument-error.ts';
import { NoAnswerError } from '../deliver/deliver.ts';
import type { DeliveryResult } from '../deliver/delivery-result.ts';
import { type ConnectionFaultName, connectionFaultNames, type QueueFault } from './fault-name.ts';
import type { Attempt } from './message.ts';

/** What came of sending one request. */
export type Sent = Pick<Attempt, 'outcome' | 'result' | 'error'>;

/** Sends one request under one fault. `send` itself makes the faults of the connection. */
export async function sendOnce(
  send: (breaks?: ConnectionFaultName) => Promise<DeliveryResult>,
  fault: QueueFault | undefined,
): Promise<Sent> {
  if (fault === 'unreachable') return { outcome: 'unreachable', result: undefined, error: told('not to arrive') };
  try {
    const [result] = fault === 'duplicated' ? await both(send) : [await send(breaking(fault))];
    if (fault === 'reply-lost') return { outcome: 'unreachable', result, error: told('to lose the reply') };
    if (fault === 'timeout') return { outcome: 'timeout', result, error: told('to come too late') };
    return { outcome: result.accepted ? 'delivered' : 'refused', result, error: undefined };
  } catch (error) {
    // A mistake in the test is not something a receiver did.
    if (error instanceof ArgumentError) throw error;
    const outcome = error instanceof NoAnswerError && error.reason === 'timeout' ? 'timeout' : 'unreachable';
    return { outcome, result: undefined, error };
  }
}

function breaking(fault: QueueFault | undefined): ConnectionFaultName | undefined {
  return connectionFaultNames.find((each) => each === fault);
}

/** The sender has one connection, and sees one answer; the copy's is nobody's. */
async function both(send: () => Promise<DeliveryResult>): Promise<[DeliveryResult]> {
  const [first] = await Promise.allSettled([send(), send()]);
  if (first.status === 'rejected') throw first.reason;
  return [first.value];
}

function told(what: string): Error {
  return new Error(`The request was told ${what}.`);
}
