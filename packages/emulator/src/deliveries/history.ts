import type { DeliveryRecord } from './delivery-record.ts';

/** How many deliveries of a webhook are listed, and kept when they were delivered. */
export const KEPT_DELIVERIES = 100;

/**
 * Deliveries that are remembered: the last 100 of each webhook, and besides what is still to be sent and the dead letters, which
 * stay until somebody deals with them. In all no more than so many bytes: beyond, the oldest are forgotten, finished ones first.
 */
export interface History {
  add(record: DeliveryRecord): void;
  /** What is kept of a delivery has grown, or its state has changed. */
  touch(record: DeliveryRecord, addedBytes: number): void;
  /** It counts as the newest of its webhook again. */
  renew(record: DeliveryRecord): void;
  remove(record: DeliveryRecord): void;
  get(id: string): DeliveryRecord | undefined;
  /** All, the newest first. */
  newestFirst(): DeliveryRecord[];
  /** Whether it is one of the last 100 of its webhook. */
  isRecent(record: DeliveryRecord): boolean;
  readonly bytes: number;
  readonly size: number;
}

/** @param onForgotten called with what is forgotten because there is too much */
export function createHistory(maxBytes: number, onForgotten: (records: readonly DeliveryRecord[]) => void): History {
  const all = new Map<string, DeliveryRecord>();
  const recent = new Map<string, Set<DeliveryRecord>>();
  /** What will not be sent by itself any more, in the order in which it ended. */
  const finished = new Set<DeliveryRecord>();
  let bytes = 0;

  function forget(record: DeliveryRecord): void {
    if (!all.delete(record.facts.id)) return;
    finished.delete(record);
    recent.get(record.facts.webhook)?.delete(record);
    bytes -= record.keptBytes;
  }

  /** Whoever is beyond the last 100 goes: into oblivion when it was delivered. */
  function trim(webhook: string): DeliveryRecord[] {
    const records = recent.get(webhook);
    const gone: DeliveryRecord[] = [];
    for (const record of records ?? []) {
      if (records === undefined || records.size <= KEPT_DELIVERIES) break;
      records.delete(record);
      if (record.state !== 'delivered') continue;
      forget(record);
      gone.push(record);
    }
    return gone;
  }

  function evict(newest: DeliveryRecord): DeliveryRecord[] {
    const gone: DeliveryRecord[] = [];
    while (bytes > maxBytes && all.size > 1) {
      const [oldest] = finished.size > 0 ? finished : all.values();
      const victim = oldest === newest ? others(newest) : oldest;
      if (victim === undefined) break;
      forget(victim);
      gone.push(victim);
    }
    return gone;
  }

  /** The oldest besides the one that was just touched. */
  function others(newest: DeliveryRecord): DeliveryRecord | undefined {
    for (const each of [finished, all.values()]) for (const record of each) if (record !== newest) return record;
    return undefined;
  }

  function tell(gone: readonly DeliveryRecord[]): void {
    if (gone.length > 0) onForgotten(gone);
  }

  return {
    add(record) {
      all.set(record.facts.id, record);
      const records = recent.get(record.facts.webhook) ?? new Set();
      recent.set(record.facts.webhook, records.add(record));
      if (record.state !== 'pending') finished.add(record);
      bytes += record.keptBytes;
      tell([...trim(record.facts.webhook), ...evict(record)]);
    },
    touch(record, addedBytes) {
      if (!all.has(record.facts.id)) return;
      record.keptBytes += addedBytes;
      bytes += addedBytes;
      if (record.state !== 'pending') finished.add(record);
      const isLingering = record.state === 'delivered' && recent.get(record.facts.webhook)?.has(record) === false;
      if (isLingering) forget(record);
      tell([...(isLingering ? [record] : []), ...evict(record)]);
    },
    renew(record) {
      const records = recent.get(record.facts.webhook);
      if (!all.has(record.facts.id) || records === undefined) return;
      records.delete(record);
      records.add(record);
      tell(trim(record.facts.webhook));
    },
    remove: forget,
    get: (id) => all.get(id),
    newestFirst: () => [...all.values()].reverse(),
    isRecent: (record) => recent.get(record.facts.webhook)?.has(record) === true,
    get bytes() {
      return bytes;
    },
    get size() {
      return all.size;
    },
  };
}
