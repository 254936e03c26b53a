import type { Observation, Observer } from '@hookgate/core';
import { failArgument, shown } from '../argument-error.ts';

/** An observer that keeps what it is told. */
export interface CapturedObservations {
  /** The option `observer` of a webhook. */
  readonly observer: Observer;
  /** Everything so far, in order. */
  readonly all: readonly Observation[];
  /** Those of one type. */
  of<TType extends Observation['type']>(type: TType): ReadonlyArray<Extract<Observation, { type: TType }>>;
  /**
   * The first one of a type, past or to come: what a test waits for instead of sleeping.
   *
   * @param timeoutMs milliseconds after which it rejects, naming what came instead. Default: 5,000
   */
  first<TType extends Observation['type']>(
    type: TType,
    timeoutMs?: number,
  ): Promise<Extract<Observation, { type: TType }>>;
}

/** Captures what a webhook tells its observer. */
export function captureObservations(): CapturedObservations {
  const all: Observation[] = [];
  const listeners = new Set<(observation: Observation) => void>();
  return {
    observer(observation) {
      all.push(observation);
      for (const listener of listeners) listener(observation);
    },
    all,
    of: (type) => all.filter((each): each is never => each.type === type),
    first(type, timeoutMs = 5_000) {
      if (typeof type !== 'string')
        failArgument('first', 'type', `must be the type of an observation, not ${shown(type)}`);
      const past = all.find((each) => each.type === type);
      if (past !== undefined) return Promise.resolve(past as never);
      return new Promise((resolve, reject) => {
        const listener = (each: Observation): void => {
          if (each.type !== type) return;
          stop();
          resolve(each as never);
        };
        const timer = setTimeout(() => {
          stop();
          const came = all.map((each) => each.type).join(', ') || 'nothing';
          reject(new Error(`No observation "${type}" came within ${timeoutMs} ms; what came: ${came}.`));
        }, timeoutMs);
        const stop = (): void => {
          clearTimeout(timer);
          listeners.delete(listener);
        };
        listeners.add(listener);
      });
    },
  };
}
