let unshifted: DateConstructor | undefined;

/**
 * Moves `Date` of this process by so many milliseconds, as if somebody had set the machine's clock; 0 sets it right again.
 * Timers and `performance.now` go on as they were, as they do on a real machine.
 */
export function shiftDate(ms: number): void {
  unshifted ??= Date;
  const RealDate = unshifted;
  if (ms === 0) {
    globalThis.Date = RealDate;
    unshifted = undefined;
    return;
  }
  globalThis.Date = class extends RealDate {
    constructor(...parts: ConstructorParameters<DateConstructor> | []) {
      if (parts.length === 0) super(RealDate.now() + ms);
      else super(...parts);
    }

    static override now(): number {
      return RealDate.now() + ms;
    }
  } as DateConstructor;
}
