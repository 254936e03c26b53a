import type { SenderProfile } from '@hookgate/testing';
import { EmulatorError } from '../emulator-error.ts';

/** @throws EmulatorError that names the senders there are */
export function profileNamed(profiles: readonly SenderProfile[], name: string): SenderProfile {
  const profile = profiles.find(({ provider }) => provider.name === name);
  if (profile !== undefined) return profile;
  const names = profiles.map(({ provider }) => provider.name).join(', ');
  throw new EmulatorError(422, 'unknown_sender', `There is no sender ${JSON.stringify(name)}: ${names}.`);
}
