/** What happens to one call instead of the call itself. */
export interface StoreFault {
  readonly kind: 'failed' | 'reply-lost' | 'slow' | 'hung' | 'held';
  /** @param pass does the call on the wrapped store */
  readonly strike: (pass: () => Promise<unknown>, signal: AbortSignal | undefined) => Promise<unknown>;
}

/** Which faults are still to strike, by operation. */
export interface StoreFaults<TOperation> {
  add(operation: TOperation, fault: StoreFault, times: number): void;
  /** The fault of this call, counted down. */
  take(operation: TOperation): StoreFault | undefined;
  clear(operation: TOperation): void;
}

/** First come, first to strike. */
export function createFaults<TOperation>(): StoreFaults<TOperation> {
  const queues = new Map<TOperation, Array<{ readonly fault: StoreFault; left: number }>>();
  return {
    add(operation, fault, times) {
      queues.set(operation, [...(queues.get(operation) ?? []), { fault, left: times }]);
    },
    take(operation) {
      const queue = queues.get(operation) ?? [];
      const first = queue[0];
      if (first === undefined) return undefined;
      first.left -= 1;
      if (first.left <= 0) queue.shift();
      return first.fault;
    },
    clear: (operation) => void queues.delete(operation),
  };
}
