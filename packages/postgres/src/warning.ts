import type { StoreWarning } from '@hookgate/core/store-kit';

/**
 * Something an operator should know; the store goes on.
 *
 * - `no_wake_ups`: the `listener` cannot listen, or hears nothing, as behind a pooler that hands connections on after each
 *   transaction; so waiting copies learn of the outcome by asking.
 */
export type PostgresStoreWarning = StoreWarning<'no_wake_ups'>;
