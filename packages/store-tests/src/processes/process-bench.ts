import type { AppProcess, Processes } from './processes-of.ts';

/** An effect as it was written down. */
export interface NotedEffect {
  readonly what: string;
  readonly attempt: number;
  readonly fence: number;
}

/** An application of several processes, and the world it acts upon. */
export interface ApplicationOnStore {
  readonly start: Processes['start'];
  /** What handlers did with an event, in order. */
  effects(id: string): Promise<NotedEffect[]>;
  /** The libraries a process may reach its server through. */
  readonly clients: readonly [string, string];
}

/** The same, running. */
export interface ProcessBench extends ApplicationOnStore {
  /** Four processes, again and again: on Express, on Fastify, and both with the other library. */
  app(i: number): AppProcess;
  /** What handlers did with an event, and in which attempt: `began 1`, `ended 1`. */
  kinds(id: string): Promise<string[]>;
}

/** How to send what shall be answered 200 however long that takes this machine. */
export const PATIENTLY = { path: '/patient' } as const;

/** An event that was handled at once. */
export const HANDLED: readonly string[] = ['began 1', 'ended 1'];
/** One whose first attempt did not end. */
export const TAKEN_OVER: readonly string[] = ['began 1', 'began 2', 'ended 2'];
