import type { DedupeStore, StoreCallOptions } from '@hookgate/core';

type OperatorMethod = 'inspect' | 'forget' | 'sweep' | 'ping' | 'close';

/** A store on a server: it has what operators need, and tries its client out. */
export interface ServerStore extends Omit<DedupeStore, OperatorMethod>, Required<Pick<DedupeStore, OperatorMethod>> {
  ready(options?: StoreCallOptions): Promise<void>;
}
