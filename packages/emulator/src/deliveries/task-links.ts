import type { DeliveryRecord } from './delivery-record.ts';

/** Which deliveries tell of which task. */
export interface TaskLinks {
  add(record: DeliveryRecord): void;
  remove(record: DeliveryRecord): void;
  /** The ids of a task's deliveries, the oldest first. */
  of(task: string): readonly string[];
}

/** No links yet. */
export function createTaskLinks(): TaskLinks {
  const links = new Map<string, Set<string>>();
  return {
    add({ facts: { task, id } }) {
      if (task !== undefined) links.set(task, (links.get(task) ?? new Set()).add(id));
    },
    remove({ facts: { task, id } }) {
      if (task === undefined) return;
      links.get(task)?.delete(id);
      if (links.get(task)?.size === 0) links.delete(task);
    },
    of: (task) => [...(links.get(task) ?? [])],
  };
}
