/** For authors of stores: what a store on a server behind a client of the user's needs besides its own commands. */
export { abortable } from './abortable.ts';
export { type ChangeSubscription, createWaitingRoom, type WaitingRoom, type WaitingRoomParts } from './waiting-room.ts';
export { createWarmUp, type WarmUp } from './warm-up.ts';
export { createWarn, printWarning, type StoreWarning, type Warn } from './warn-once.ts';
