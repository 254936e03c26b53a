import type { StoreWarning } from '@hookgate/core/store-kit';

/**
 * Something an operator should know; the store goes on.
 *
 * - `may_evict`: the server may drop our keys when its memory is full, and what it dropped runs again.
 * - `no_wake_ups`: the `subscriber` cannot subscribe, or hears nothing, as where the client's user may not publish; so waiting copies learn of the outcome by asking.
 */
export type RedisStoreWarning = StoreWarning<'may_evict' | 'no_wake_ups'>;
