import type { Sink } from '@hookgate/core';
import type { Consumer } from '@hookgate/queue';

/** The engines, by the names that the chaos run and the tests know them by. */
export const ENGINES = ['bullmq', 'pg-boss', 'graphile-worker', 'nats', 'rabbitmq'] as const;

/** An engine's name. */
export type EngineName = (typeof ENGINES)[number];

/** A job that was set aside. */
export interface DeadLetter {
  readonly text: string;
  readonly reason: string;
}

/** One queue of an engine, as one process is connected to it. */
export interface Engine {
  readonly sink: Sink;
  /** Has a consumer work on the queue; answers what stops it once its jobs have ended. */
  work(consumer: Consumer): Promise<() => Promise<void>>;
  /** Jobs that wait, run or are about to be tried again. */
  pending(): Promise<number>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Puts the dead letters back into the queue, as an operator does. */
  replay(): Promise<void>;
  /** Puts text into the queue that no sink has made. */
  insert(text: string): Promise<void>;
  /** Puts an event into the queue as an application does that has no sink: the engine's own call, confirmed. */
  add(event: object): Promise<void>;
  /** Gives the jobs of workers back that have died, where the engine has to be told. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** Where a queue is. */
export interface EnginePlace {
  readonly url: string;
  /** Letters, digits and underscores. */
  readonly queue: string;
  /** Milliseconds after which the engine takes a job from a worker that gives no sign of life. */
  readonly lockMs: number;
  /** Jobs that a worker works on at once. Default: 5. */
  readonly concurrency?: number;
}

/** Jobs at once, unless it is said. */
export const CONCURRENCY = 5;

/** Runs of a job before it is a dead letter, in all engines here. */
export const ATTEMPTS = 2;
