import type { ChangeName } from './api/contract.ts';
import type { Change } from './emulator.ts';

/** Who listens to what changes. */
export interface Changes {
  /** The view is made only when somebody listens. */
  tell(name: ChangeName, id: string, view: () => object): void;
  subscribe(listener: (change: Change, id: string) => void): () => void;
  readonly size: number;
}

/** @param onError called with what a listener throws */
export function createChanges(onError: (error: unknown) => void): Changes {
  const listeners = new Set<(change: Change, id: string) => void>();
  return {
    tell(name, id, view) {
      if (listeners.size === 0) return;
      const change: Change = { name, view: view() };
      for (const listener of [...listeners]) {
        try {
          listener(change, id);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get size() {
      return listeners.size;
    },
  };
}
