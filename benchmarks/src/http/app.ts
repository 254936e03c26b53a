import type { Server } from 'node:http';
import type { Scheme } from '../deliveries.ts';

/** One way to receive a webhook in one framework. */
export interface HttpVariant {
  /** How its deliveries are signed. Servers that verify nothing get Ploton's too: the same bytes, one header and all. */
  readonly scheme: Scheme;
  /** Makes the application; every one answers 200 with a few bytes once it has the event. */
  readonly listen: () => Server | Promise<Server>;
}

export type HttpVariants = Readonly<Record<string, HttpVariant>>;

/** Every application takes its deliveries here. */
export const PATH = '/webhook';
/** What every application answers. */
export const ANSWER = 'ok';

/** Names that all frameworks share. */
export const BARE = 'bare: body read, thrown away';
export const PARSER = "framework's JSON parser";
export const SAMPLE = "Ploton's sample code";
export const MIDDLEWARE = 'hookgate, middleware';
export const HANDLERS = 'hookgate, handlers';

const last: { event: unknown } = { event: undefined };

/** What every handler does with its event. */
export function use(event: unknown): void {
  if (typeof event !== 'object' || event === null) throw new Error('no event');
  last.event = event;
}
