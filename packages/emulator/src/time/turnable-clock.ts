import type { SenderClock } from '@hookgate/testing';

/** A clock that can be sped up, stopped and moved forward. */
export interface TurnableClock extends SenderClock {
  /** Seconds of this clock in a real one; 0: it stands still. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Moves it forward. Times before now are left alone: it never goes back. */
  moveTo(moment: number): void;
  /** Real milliseconds until this clock shows a moment; `Infinity` when it stands still. */
  realMsUntil(moment: number): number;
}

/** @param start epoch milliseconds; `undefined`: the time of day, which a clock of speed 1 then follows exactly */
export function createTurnableClock(start: number | undefined, speed: number): TurnableClock {
  let anchorReal = Date.now();
  let anchor = start ?? anchorReal;
  let rate = speed;

  const now = (): number => Math.max(anchor, Math.floor(anchor + (Date.now() - anchorReal) * rate));

  function settle(moment: number): void {
    anchor = moment;
    anchorReal = Date.now();
  }

  return {
    now,
    get speed() {
      return rate;
    },
    setSpeed(next) {
      settle(now());
      rate = next;
    },
    moveTo(moment) {
      const current = now();
      if (moment > current) settle(moment);
    },
    realMsUntil(moment) {
      const left = moment - now();
      if (left <= 0) return 0;
      return rate === 0 ? Infinity : left / rate;
    },
  };
}
