import type { Engine, EngineName, EnginePlace } from './engine.ts';
import { openBullmq } from './engines/bullmq.ts';
import { openGraphileWorker } from './engines/graphile-worker.ts';
import { openNats } from './engines/nats.ts';
import { openPgBoss } from './engines/pg-boss.ts';
import { openRabbitmq } from './engines/rabbitmq.ts';

const OPEN: Readonly<Record<EngineName, (place: EnginePlace) => Promise<Engine>>> = {
  bullmq: openBullmq,
  'pg-boss': openPgBoss,
  'graphile-worker': openGraphileWorker,
  nats: openNats,
  rabbitmq: openRabbitmq,
};

/** Connects to a queue of an engine, and makes it where it is missing. */
export function openEngine(name: EngineName, place: EnginePlace): Promise<Engine> {
  return OPEN[name](place);
}
