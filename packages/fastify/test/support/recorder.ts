import type { Observation, WebhookOptions } from '@hookgate/core';

/** Everything a receiver reported, in order. */
export interface Recorder {
  readonly seen: readonly Observation[];
  /** Those of one type. */
  of<TType extends Observation['type']>(type: TType): Array<Extract<Observation, { type: TType }>>;
  /** The next observation of a type, past or to come. */
  first<TType extends Observation['type']>(type: TType): Promise<Extract<Observation, { type: TType }>>;
  /** The options that make a receiver report here, and nowhere else. */
  readonly options: Required<Pick<WebhookOptions, 'observer' | 'logger'>>;
}

/** Takes the place of the log. */
export function createRecorder(): Recorder {
  const seen: Observation[] = [];
  const waiting = new Set<() => void>();
  const of: Recorder['of'] = (type) => seen.filter((each): each is never => each.type === type);
  return {
    seen,
    of,
    async first(type) {
      for (;;) {
        const [found] = of(type);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    options: {
      observer(observation) {
        seen.push(observation);
        for (const wake of waiting) wake();
        waiting.clear();
      },
      logger: { info() {}, warn() {}, error() {} },
    },
  };
}
