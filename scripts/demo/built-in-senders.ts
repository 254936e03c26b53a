import { createFetchHandler, memoryStore, type WebhookOptions } from '../../packages/core/src/index.ts';
import {
  createDelivery,
  createEvent,
  deliver,
  eventTypesOf,
  receiverSecret,
  type SenderProfile,
  senderProfiles,
  TEST_PUBLIC_URL,
  tamper,
} from '../../packages/testing/src/index.ts';
import { printRow, printTitle } from './table.ts';

/**
 * The Fetch handler with each built-in sender, which sends an event, the same again, and a forgery.
 *
 * @returns how many rows there were, and how many were not as promised
 */
export async function showBuiltInSenders(): Promise<{ readonly rows: number; readonly broken: number }> {
  const profiles = senderProfiles.filter(({ provider }) => provider.name !== 'ploton' && provider.name !== 'platos');
  printTitle('Built-in senders, the Fetch handler: an event, a copy, a forgery');
  let broken = 0;
  for (const profile of profiles) {
    const type = eventTypesOf(profile)[0] as string;
    const { answers, saw } = await sendAll(profile, type);
    const kept = answers.join() === '200,200,401' && saw.join() === type;
    if (!kept) broken += 1;
    printRow({ what: profile.title ?? profile.provider.name, answers, saw, kept });
  }
  return { rows: profiles.length, broken };
}

async function sendAll(profile: SenderProfile, type: string) {
  const { signsUrl, typeField } = profile.provider;
  const saw: string[] = [];
  const handle = createFetchHandler(profile.provider, {
    secret: receiverSecret(profile),
    store: memoryStore(),
    ...(signsUrl === true ? { publicUrl: TEST_PUBLIC_URL } : {}),
    on: { '*': (event: Record<string, unknown>) => void saw.push(String(event[typeField])) },
  } as WebhookOptions);
  const at = Date.now();
  const delivery = createDelivery(profile, createEvent(profile, type, {}, { at }), { at });
  const answers: number[] = [];
  for (const each of [delivery, delivery, tamper(delivery, 'signature')]) {
    answers.push((await deliver(handle, each)).status);
  }
  return { answers, saw };
}
