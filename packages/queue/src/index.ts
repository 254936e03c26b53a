export type { PublishOptions, Sink, SinkAnswer, SinkJob, SqlClient } from '@hookgate/core';
export { type Consumer, consume } from './consume/consume.ts';
export { handOff } from './hand-off/hand-off.ts';
export { HandOffError, type HandOffErrorCode } from './hand-off/hand-off-error.ts';
export type { HandOffInbox, HandOffOptions } from './hand-off/hand-off-options.ts';
export { untilAborted } from './hand-off/until-aborted.ts';
export { type LatestOptions, latest } from './order/latest.ts';
