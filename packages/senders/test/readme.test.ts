import { expect, it, vi } from 'vitest';
import { createFetchHandler } from '../../core/src/index.ts';
import { startProgram } from '../../test-services/src/index.ts';
import { createDelivery, createEvent, deliver, findProfile, type SenderProfile } from '../../testing/src/index.ts';

it('the program of the README', async () => {
  const profile = findProfile('stripe') as SenderProfile;
  const secret = 'whsec_of_the_readme';
  const app = await startProgram(new URL('./readme/stripe.ts', import.meta.url), { STRIPE_WEBHOOK_SECRET: secret });
  const at = Date.now();
  const data = { object: { id: 'cs_1' } };
  const event = createEvent(profile, 'checkout.session.completed', { data }, { at });
  const { path, headers, body } = createDelivery(profile, event, { at, secret });
  const sent = { headers, body: new TextDecoder().decode(body) };
  expect(await app.post(path, sent)).toEqual([200, { status: 'handled' }]);
  expect(await app.post(path, sent)).toEqual([200, { status: 'duplicate' }]);
  expect((await app.post(path, { ...sent, body: sent.body.replace('cs_1', 'cs_2') }))[0]).toBe(401);
  app.kill('SIGKILL');
  await app.exit;
  expect(app.lines.filter((line) => line.startsWith('cs_'))).toEqual(['cs_1']);
});

it('the handlers of a file of their own', async () => {
  const { payments } = await import('./readme/handlers.ts');
  const { stripe } = await import('../src/index.ts');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const secret = 'whsec_of_the_readme';
  const handler = createFetchHandler(stripe, { secret, on: payments, logger: { info() {}, warn() {}, error() {} } });
  const at = Date.now();
  const event = createEvent(stripe, 'charge.refunded', { data: { object: { amount_refunded: 250 } } }, { at });
  const { status } = await deliver(handler, createDelivery(stripe, event, { at, secret }));
  const lines = log.mock.calls;
  log.mockRestore();
  expect(status).toBe(200);
  expect(lines).toEqual([[250]]);
});
