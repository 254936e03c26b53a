export type * from './api/contract.ts';
export { createEmulator } from './create-emulator.ts';
export type { Change, Emulator, EmulatorClock } from './emulator.ts';
export { EmulatorError } from './emulator-error.ts';
export type { EmulatorOptions } from './options/emulator-options.ts';
export type { DeliveryQuery } from './page/index.ts';
export type { BuiltInSender, EventTypeOf, SenderName } from './sender-names.ts';
export { scenarioNames } from './tasks/scenarios.ts';
