import { receiverSecret } from '@hookgate/testing';
import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** A Vitest test that delivers the same event to an application, signed with the test secret. */
export function writeVitestTest({ facts }: DeliveryRecord, { profile }: WebhookRecord): string {
  const { name } = profile.provider;
  const content = facts.isEvent ? JSON.stringify(JSON.parse(facts.content), null, 2) : JSON.stringify(facts.content);
  const type = facts.isEvent ? '' : `, type: ${JSON.stringify(facts.type)}`;
  const path = new URL(facts.url).pathname;
  const secret = JSON.stringify(receiverSecret(profile));
  return `import { createDelivery, deliver, findProfile } from '@hookgate/testing';
import { expect, test } from 'vitest';
// Your application: what Express, Fastify, Koa or Hono made, a Fetch handler, or a URL. Its secret in tests is ${secret}.
import { app } from '../src/app.ts';

const sender = findProfile(${JSON.stringify(name)})!;
const event = ${content};

test(${JSON.stringify(`${name}: ${facts.type} is taken`)}, async () => {
  const delivery = createDelivery(sender, event, { at: Date.now(), path: ${JSON.stringify(path)}${type} });
  expect(await deliver(app, delivery)).toMatchObject({ accepted: true });
});
`;
}
