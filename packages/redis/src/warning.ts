/** Something an operator should know; the store goes on. */
export interface RedisStoreWarning {
  /**
   * - `may_evict`: the server may drop our keys when its memory is full, and what it dropped runs again.
   * - `no_wake_ups`: the `subscriber` cannot subscribe, so waiting copies learn of the outcome by asking.
   */
  readonly code: 'may_evict' | 'no_wake_ups';
  readonly message: string;
}

/** Tells the operator, once for each code. */
export type Warn = (code: RedisStoreWarning['code'], message: string) => void;

export function createWarn(onWarning: (warning: RedisStoreWarning) => void): Warn {
  const told = new Set<string>();
  return (code, message) => {
    if (told.has(code)) return;
    told.add(code);
    onWarning({ code, message: `redisStore: ${message}` });
  };
}
