import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { webhook as expressWebhook } from '@hookgate/express';
import {
  createDelivery,
  deliver,
  eventTypesOf,
  findProfile,
  receiverSecret,
  senderProfiles,
  TEST_PUBLIC_URL,
  tamperings,
  tamperingsOf,
} from '@hookgate/testing';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from './support/start-emulator.ts';

/** A receiver of a sender as it is built in production, with the secret it was told. */
async function startApplication(profile: (typeof senderProfiles)[number]) {
  const { provider } = profile;
  let handler: express.Handler | undefined;
  const app = express().use((req, res, next) => (handler === undefined ? next() : handler(req, res, next)));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url + (provider.defaultPaths[0] ?? '/'),
    use(secret: string, publicUrl: string = url) {
      handler = expressWebhook(provider, {
        secret,
        path: provider.defaultPaths[0] ?? '/',
        ...(provider.signsUrl === true ? { publicUrl } : {}),
        logger: { info() {}, warn() {}, error() {} },
        on: { '*': () => {} },
      } as never) as unknown as express.Handler;
    },
  };
}

describe.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))('%s', (name, profile) => {
  it('sends what its receiver takes, of a dozen of its types', async () => {
    const app = await startApplication(profile);
    const emulator = await startEmulator({ senders: [name] });
    const webhook = emulator.createWebhook({ sender: name, url: app.url });
    app.use(webhook.secret);
    const [sender] = emulator.senders();
    const types = (sender?.types ?? []).slice(0, 12);
    const sent = types.flatMap(({ name: type }) => emulator.trigger(name, type));
    await emulator.settled();
    const { items } = emulator.deliveries({ limit: 1_000 });
    expect(items.map(({ type, state, lastStatus }) => [type, state, lastStatus]).reverse()).toEqual(
      sent.map(({ type }) => [type, 'delivered', 200]),
    );
    expect(new Set(items.map(({ eventId }) => eventId)).size).toBe(items.length);
  });

  it('keeps its own schedule, and shows it', async () => {
    const app = await startApplication(profile);
    const emulator = await startEmulator({ senders: [name] });
    emulator.createWebhook({ sender: name, url: app.url });
    app.use(
      profile.receiverSecret?.(profile.testSecret ?? '') ??
        profile.testSecret ??
        'whsec_another_secret_of_32_characters',
    );
    const [view] = emulator.senders();
    const [sent] = emulator.trigger(name, view?.types[0]?.name ?? '');
    const total = profile.retryDelaysMs.reduce((sum, delay) => sum + delay, 0);
    await emulator.clock.advance(total + 60_000);
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery).toMatchObject({
      state: 'dead-letter',
      attempts: profile.retryDelaysMs.length + 1,
      lastStatus: 401,
    });
    const starts = delivery?.history.map(({ startedAt }) => startedAt - (sent?.createdAt ?? 0)) ?? [];
    expect(starts.slice(1).map((at, n) => at - (starts[n] ?? 0))).toEqual(profile.retryDelaysMs);
    expect(view).toMatchObject({ retryDelaysMs: profile.retryDelaysMs, redelivers: profile.redelivers });
    if (profile.redelivers) {
      app.use(emulator.rotateSecret(sent?.webhook ?? '').secret);
      emulator.redeliver(sent?.id ?? '');
      await emulator.settled();
      expect(emulator.deliveries({}).items).toMatchObject([{ state: 'delivered', eventId: sent?.eventId }]);
    }
  });

  it('sends what is wrong when it is asked to', async () => {
    const app = await startApplication(profile);
    const emulator = await startEmulator({ senders: [name] });
    const webhook = emulator.createWebhook({ sender: name, url: app.url });
    app.use(webhook.secret);
    const [sender] = emulator.senders();
    const type = sender?.types[0]?.name ?? '';
    expect(sender?.tamperings).toEqual(Object.keys(tamperingsOf(profile)));
    for (const tamper of sender?.tamperings ?? []) {
      const sent = emulator.sendEvent({ sender: name, type, tamper });
      await emulator.settled();
      const tampered = await emulator.delivery(sent.at(-1)?.id ?? '');
      const { status } = tamperings[tamper as keyof typeof tamperings];
      expect([tamper, tampered?.lastStatus]).toEqual([tamper, status]);
    }
  });

  it('writes a delivery as a command that is taken', async () => {
    const app = await startApplication(profile);
    const emulator = await startEmulator({ senders: [name] });
    const webhook = emulator.createWebhook({ sender: name, url: app.url });
    app.use(webhook.secret);
    const { id } = emulator.sendTest(webhook.id);
    await emulator.settled();
    const { stdout } = await promisify(execFile)('sh', ['-c', emulator.curl(id)]);
    // The same event again.
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('writes a delivery as a test that passes', async () => {
    const app = await startApplication(profile);
    const emulator = await startEmulator({ senders: [name] });
    const webhook = emulator.createWebhook({ sender: name, url: app.url });
    for (const { id } of [
      emulator.sendTest(webhook.id),
      ...emulator.sendEvent({ sender: name, type: eventTypesOf(profile)[0] ?? '', body: '{"of":"its own"}' }),
    ]) {
      const text = emulator.test(id);
      const tests: (() => Promise<void>)[] = [];
      const module = text.replaceAll(/^import .+$/gm, '').replace(')!;', ');');
      const run = new Function('createDelivery', 'deliver', 'findProfile', 'expect', 'test', 'app', module);
      const took: number[] = [];
      const deliverTo = async (...given: Parameters<typeof deliver>) => {
        const result = await deliver(...given);
        took.push(result.status);
        return result;
      };
      app.use(receiverSecret(profile), TEST_PUBLIC_URL);
      run(
        createDelivery,
        deliverTo,
        findProfile,
        expect,
        (_what: string, test: () => Promise<void>) => tests.push(test),
        new URL(app.url).origin,
      );
      expect(tests.length).toBe(1);
      const isEvent = !text.includes('its own');
      const outcome = await tests[0]?.().then(
        () => 'passed',
        () => 'failed',
      );
      // What is signed is taken, or at least understood to be genuine: the body is none of its sender's.
      expect([outcome, took[0]]).toEqual(isEvent ? ['passed', 200] : [outcome, expect.not.toBeOneOf([401, 413])]);
    }
  });
});
