/** For authors of stores: what a store on a server behind a client of the user's needs besides its own commands. */
export { abortable } from './abortable.ts';
export { type ClaimReader, type Decision, readClaimAnswer, readPrint } from './claim-answer.ts';
export { claimTwice, SELF_TEST_MS, selfTestFailure } from './claim-twice.ts';
export { createGuardedCalls, type GuardedCalls } from './guarded-calls.ts';
export { type HashForm, hashText } from './hash-text.ts';
export { type EchoParts, heardSubscription } from './heard-subscription.ts';
export { readFence } from './read-fence.ts';
export { requireMillis } from './require-millis.ts';
export { type ChangeSubscription, createWaitingRoom, type WaitingRoom, type WaitingRoomParts } from './waiting-room.ts';
export { createWarn, printWarning, type StoreWarning, type Warn } from './warn-once.ts';
export { type CheckOptions, withinTime } from './within-time.ts';
