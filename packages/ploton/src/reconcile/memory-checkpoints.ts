import type { CheckpointStore } from './checkpoint.ts';

/** Checkpoints of this process: after a restart, everything since `since` is looked at again. */
export function memoryCheckpoints(): CheckpointStore {
  const kept = new Map<string, string>();
  return {
    load: async (name) => kept.get(name),
    save: async (name, checkpoint) => void kept.set(name, checkpoint),
  };
}
