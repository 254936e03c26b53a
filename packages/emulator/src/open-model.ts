import type { EmulatorModel } from './emulator.ts';
import { EmulatorError } from './emulator-error.ts';

/** A model of which everything that would send, or have something sent, throws once its emulator is closed: nobody would hear of it. */
export function onlyWhileOpen(model: EmulatorModel, isClosed: () => boolean): EmulatorModel {
  function open<TGiven extends readonly unknown[], TAnswer>(
    name: string,
    run: (...given: TGiven) => TAnswer,
  ): (...given: TGiven) => TAnswer {
    return (...given) => {
      requireOpen(name, isClosed());
      return run(...given);
    };
  }
  return {
    ...model,
    sendEvent: open('sendEvent', model.sendEvent),
    sendTest: open('sendTest', model.sendTest),
    redeliver: open('redeliver', model.redeliver),
    replay: open('replay', model.replay),
    redeliverDeadLetters: open('redeliverDeadLetters', model.redeliverDeadLetters),
    createTask: open('createTask', model.createTask),
    cancelTask: open('cancelTask', model.cancelTask),
    changeTime: open('changeTime', model.changeTime),
  };
}

/** @throws EmulatorError `closed`, which names the method that was called */
export function requireOpen(name: string, isClosed: boolean): void {
  if (!isClosed) return;
  const fix = 'call it before close(), or make another emulator with createEmulator()';
  throw new EmulatorError(409, 'closed', `${name}: this emulator is closed and sends nothing any more; ${fix}.`);
}
