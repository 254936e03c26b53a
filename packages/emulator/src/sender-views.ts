import { createEvent, eventTypesOf, type SenderProfile, tamperingsOf } from '@hookgate/testing';
import type { SenderView } from './api/contract.ts';

/** A sender by its data. */
export function senderViewOf(profile: SenderProfile, retryDelaysMs: readonly number[], at: number): SenderView {
  const { name, accepts, deadlineMs, defaultPaths } = profile.provider;
  return {
    name,
    title: profile.title ?? name,
    types: eventTypesOf(profile).map((type) => ({
      name: type,
      sample: createEvent(profile, type, {}, { at, id: 'sample_1' }) as object,
    })),
    deadlineMs,
    accepts,
    retryDelaysMs,
    redelivers: profile.redelivers,
    tamperings: Object.keys(tamperingsOf(profile)),
    path: defaultPaths[0] ?? '/',
  };
}
