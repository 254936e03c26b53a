import type { Terminal } from '../terminal/terminal.ts';
import { waiting } from '../terminal/waiting.ts';
import { createEmulatorClient, type EmulatorClient } from './emulator-client.ts';
import { findEmulator } from './find-emulator.ts';

/** Options that all commands have that drive an emulator. */
export interface EmulatorOption {
  readonly emulator?: string;
  readonly json?: true;
}

/** What such a command works with. */
export interface Driving {
  readonly client: EmulatorClient;
  readonly terminal: Terminal;
  /** Prints a view: as JSON with `--json`, else as text. */
  tell<T>(view: T, text: (view: T) => string): void;
}

/** Finds the emulator. */
export async function drive({ emulator, json }: EmulatorOption, terminal: Terminal): Promise<Driving> {
  const client = createEmulatorClient(await findEmulator(emulator, terminal), terminal.program);
  return {
    client: {
      ...client,
      send: (method, path, body) => waiting(terminal, 'the emulator', client.send(method, path, body)),
    },
    terminal,
    tell(view, text) {
      terminal.print(json ? JSON.stringify(view, null, 2) : text(view));
    },
  };
}
