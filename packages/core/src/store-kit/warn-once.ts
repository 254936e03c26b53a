/** Something an operator should know; the store goes on. */
export interface StoreWarning<TCode extends string> {
  readonly code: TCode;
  readonly message: string;
}

/** Tells the operator, once for each code. */
export type Warn<TCode extends string> = (code: TCode, message: string) => void;

/** @param store what its factory is called: every message begins with it */
export function createWarn<TCode extends string>(
  store: string,
  onWarning: (warning: StoreWarning<TCode>) => void,
): Warn<TCode> {
  const told = new Set<TCode>();
  return (code, message) => {
    if (told.has(code)) return;
    told.add(code);
    onWarning({ code, message: `${store}: ${message}` });
  };
}

/** What a store does with its warnings unless it is told otherwise. */
export function printWarning({ message }: StoreWarning<string>): void {
  console.warn(message);
}
