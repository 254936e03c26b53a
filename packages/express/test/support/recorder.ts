import type { Observation, WebhookOptions } from '@hookgate/core';

/** Everything a receiver reported, in order. */
export interface Recorder {
  readonly seen: Observation[];
  /** Those of one type. */
  of<TType extends Observation['type']>(type: TType): Array<Extract<Observation, { type: TType }>>;
  /** The options that make a receiver report here, and nowhere else. */
  readonly options: Required<Pick<WebhookOptions, 'observer' | 'logger'>>;
}

/** Takes the place of the console. */
export function createRecorder(): Recorder {
  const seen: Observation[] = [];
  return {
    seen,
    of: (type) => seen.filter((each): each is never => each.type === type),
    options: { observer: (observation) => seen.push(observation), logger: { info() {}, warn() {}, error() {} } },
  };
}
