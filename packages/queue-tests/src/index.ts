export { ATTEMPTS, type DeadLetter, ENGINES, type Engine, type EngineName, type EnginePlace } from './engine.ts';
export { findServer } from './find-server.ts';
export { openEngine } from './open-engine.ts';
