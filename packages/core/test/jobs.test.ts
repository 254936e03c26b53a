import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyProvider,
  createReceiver,
  type Delivery,
  fromJob,
  type JobEnvelope,
  JobError,
  platos,
  ploton,
  type Receiver,
  toJob,
  type WebhookOptions,
} from '../src/index.ts';
import { github } from './readme/github.ts';
import { defineAcme, signAcme } from './support/acme.ts';
import { admit, NOW, platosRequest, plotonRequest, SECRET, type SentRequest, signPloton } from './support/deliver.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** A delivery as a route gets it. */
async function open(provider: AnyProvider, sent: SentRequest, options: object = {}): Promise<Delivery> {
  const all = { secret: SECRET, now: () => NOW, logger: { info() {}, warn() {}, error() {} }, ...options };
  const receiver: Receiver<unknown> = createReceiver(provider, all as WebhookOptions);
  const admission = await admit(receiver, sent);
  if (admission.kind !== 'open') throw new Error(`answered: ${JSON.stringify(admission)}`);
  return admission.session.delivery;
}

async function plotonJob(): Promise<Record<string, unknown>> {
  return { ...toJob(await open(ploton, plotonRequest({ task_id: 'task_1', data: { n: 1 } }))) };
}

/** Why a job was not taken; fails the test when it was. */
function refusal(provider: AnyProvider, json: unknown): JobError {
  try {
    fromJob(provider, json);
  } catch (error) {
    expect(error).toBeInstanceOf(JobError);
    return error as JobError;
  }
  throw new Error(`was taken: ${JSON.stringify(json)?.slice(0, 200)}`);
}

const sendGithub = (body: object, name: string): SentRequest => ({
  body: JSON.stringify(body),
  headers: {
    'x-hub-signature-256': `sha256=${signPloton(JSON.stringify(body)).headers['x-ploton-signature']}`,
    'x-github-event': name,
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  },
});

describe('a job', () => {
  it('is the delivery, but for its bytes and its claim', async () => {
    const delivery = await open(ploton, plotonRequest({ task_id: 'task_1' }));
    expect(toJob(delivery, { traceparent: TRACE })).toEqual({
      version: 1,
      id: delivery.id,
      key: delivery.key,
      provider: 'ploton',
      type: 'task.complete',
      event: delivery.event,
      occurredAt: new Date(NOW).toISOString(),
      receivedAt: new Date(NOW).toISOString(),
      attempt: 1,
      secretId: delivery.secretId,
      traceparent: TRACE,
    });
    expect(Object.keys(toJob(delivery))).not.toContain('tenant');
  });

  it('comes out of a queue as it went in, as text or as an object, whatever the event', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom('task.complete', 'task.progress', 'task.of_tomorrow'),
        fc.dictionary(fc.oneof(text, fc.constant('__proto__')), fc.jsonValue()),
        // A blank one is refused at the door.
        fc.option(
          text.map((name) => `t${name}`),
          { nil: undefined },
        ),
        async (taskId, event, data, tenant) => {
          const secret = tenant === undefined ? SECRET : () => ({ secret: SECRET, tenant });
          const delivery = await open(ploton, plotonRequest({ task_id: taskId, event, data }), { secret });
          const wire = JSON.stringify(toJob(delivery, tenant === undefined ? {} : { traceparent: TRACE }));
          const { id, key, provider, type, occurredAt, receivedAt, attempt, secretId } = delivery;
          const expected = {
            ...{ id, key, provider, type, occurredAt, receivedAt, attempt, secretId, tenant },
            event: delivery.event,
            traceparent: tenant === undefined ? undefined : TRACE,
          };
          expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
          expect(fromJob(ploton, wire)).toEqual(expected);
          expect(JSON.stringify(fromJob(ploton, JSON.parse(wire)).event)).toBe(JSON.stringify(delivery.event));
          expect(fromJob(ploton, structuredClone(toJob(delivery)))).toMatchObject({ id, key, tenant });
        },
      ),
    );
  });

  it('of Platos says when its event happened', async () => {
    const job = fromJob(platos, JSON.stringify(toJob(await open(platos, platosRequest()))));
    expect(job).toMatchObject({ provider: 'platos', occurredAt: new Date(NOW), receivedAt: new Date(NOW) });
  });

  it('keeps a type and an id that came in headers, and its body is checked', async () => {
    const delivery = await open(github, sendGithub({ ref: 'main' }, 'push'), { store: undefined });
    const wire = JSON.stringify(toJob(delivery));
    const event = { name: 'push', id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', payload: { ref: 'main' } };
    expect(fromJob(github, wire)).toMatchObject({ type: 'push', event });
    const job = JSON.parse(wire);
    for (const broken of [
      { ...event, payload: 7 },
      { ...event, payload: undefined },
      { ...event, name: undefined },
      { payload: event },
    ]) {
      expect(refusal(github, { ...job, event: broken }).code).toBe('invalid_event');
    }
    expect(refusal(github, { ...job, event: { ...event, name: 'ping' } }).code).toBe('malformed');
  });

  it('keeps what a sender has spread beside its headers', async () => {
    const acme = defineAcme({
      parseEvent: (json: object, { header }: { header: (name: string) => string | undefined }) => {
        if (header('x-acme-type') === undefined) throw new Error('no type');
        return { ...json, type: header('x-acme-type'), sent: header('x-acme-id') };
      },
    });
    const sent = signAcme('{"id":"1"}', SECRET);
    const delivery = await open(acme, {
      ...sent,
      headers: { ...sent.headers, 'x-acme-type': 'paid', 'x-acme-id': '9' },
    });
    const job = fromJob(acme, JSON.stringify(toJob(delivery)));
    expect(job.event).toEqual({ id: '1', type: 'paid', sent: '9' });
  });

  it('of a form, which no event can be turned back into, is taken by its type', async () => {
    const acme = defineAcme({
      bodyFormat: 'form',
      parseEvent: (form: URLSearchParams) => ({ type: form.get('type'), id: form.get('id') }),
    });
    const wire = JSON.stringify(toJob(await open(acme, signAcme('type=paid&id=1', SECRET))));
    expect(fromJob(acme, wire).event).toEqual({ type: 'paid', id: '1' });
    expect(refusal(acme, { ...JSON.parse(wire), event: { id: '1' } }).code).toBe('invalid_event');
  });

  it('is what the sender makes of it again: dates in an event are dates again', async () => {
    const acme = defineAcme({
      parseEvent: (json: { at: string }) => ({ ...json, at: new Date(json.at) }),
    });
    const delivery = await open(acme, signAcme('{"type":"paid","id":"1","at":"2026-06-15T12:00:00.000Z"}', SECRET));
    expect(fromJob(acme, JSON.stringify(toJob(delivery))).event).toEqual(delivery.event);
  });

  it('is made of a delivery, and of nothing else', async () => {
    const delivery = await open(ploton, plotonRequest());
    for (const other of [undefined, null, {}, delivery.event, 'ploton']) {
      expect(() => toJob(other as never)).toThrow(/takes a delivery: the second argument of a handler/);
    }
    expect(toJob({ ...delivery } as Delivery)).toEqual(toJob(delivery));
    for (const traceparent of ['', 'x', `${TRACE}\n`, TRACE.toUpperCase(), `ff${TRACE.slice(2)}`]) {
      expect(() => toJob(delivery, { traceparent })).toThrow(/`traceparent` must be/);
    }
  });
});

describe('a job that is refused', () => {
  it('says of which version it is', async () => {
    const error = refusal(ploton, { ...(await plotonJob()), version: 2 });
    expect([error.name, error.code]).toEqual(['JobError', 'other_version']);
    expect(error.message).toMatch(/of version 2, and this process reads version 1: run the same version/);
  });

  it('says of which sender it is', async () => {
    const error = refusal(platos, await plotonJob());
    expect(error.code).toBe('other_sender');
    expect(error.message).toMatch(/of the sender 'ploton', and fromJob was given 'platos': pass the sender/);
  });

  it('says what its event lacks', async () => {
    const error = refusal(ploton, { ...(await plotonJob()), event: { event: 'task.complete' } });
    expect(error.code).toBe('invalid_event');
    expect(error.message).toMatch(/not the shape of ploton: `task_id` is not a non-empty string/);
  });

  it.each<[string, object, RegExp]>([
    ['a key that is not its own', { key: 'another' }, /`id` is not that of its `key`/],
    ['an id that is not its own', { id: 'd0' }, /`id` is not that of its `key`/],
    [
      'another type than its event',
      { type: 'task.failed' },
      /`type` is 'task\.failed', and the event's is 'task\.complete'/,
    ],
    ['an event that is an array', { event: [] }, /`event` must be an object/],
    ['an event that is text', { event: '{}' }, /`event` must be an object/],
    ['attempt 0', { attempt: 0 }, /`attempt`/],
    ['half an attempt', { attempt: 1.5 }, /`attempt`/],
    ['an attempt beyond counting', { attempt: 1e308 }, /`attempt`/],
    ['a version that is text', { version: '1' }, /`version` must be a whole number/],
    ['a version beyond counting', { version: Number.POSITIVE_INFINITY }, /`version` must be a whole number/],
    ['a day that does not exist', { receivedAt: '2026-02-30T00:00:00.000Z' }, /`receivedAt` must be a date/],
    ['a date that is a number', { receivedAt: NOW }, /`receivedAt` must be a non-empty string/],
    ['a date in words', { occurredAt: 'yesterday' }, /`occurredAt` must be a date/],
    ['a tenant that is none', { tenant: '' }, /`tenant` must be/],
    ['a tenant that is an object', { tenant: {} }, /`tenant` must be/],
    ['a secret id that is none', { secretId: 7 }, /`secretId` must be/],
    ['a trace that is none', { traceparent: 'x' }, /`traceparent` must be/],
  ])('has %s', async (_name, changes, message) => {
    const error = refusal(ploton, { ...(await plotonJob()), ...changes });
    expect(error.code).toBe('malformed');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Put what toJob\(delivery\) answers into the queue as it is/);
  });

  it('lacks a field', async () => {
    const job = await plotonJob();
    for (const name of ['version', 'id', 'key', 'provider', 'type', 'event', 'receivedAt', 'attempt', 'secretId']) {
      const { [name]: _gone, ...rest } = job;
      expect(refusal(ploton, rest).code, name).toBe('malformed');
      expect(refusal(ploton, JSON.stringify(rest)).message, name).toContain(`\`${name}\``);
      // What is inherited did not come through the queue.
      expect(refusal(ploton, Object.setPrototypeOf(rest, job)).code, name).toBe('malformed');
      expect(refusal(ploton, `{"__proto__":${JSON.stringify(job)}}`).code, name).toBe('malformed');
    }
    const heir = Object.create(job.event as object);
    expect(refusal(ploton, { ...job, event: heir }).code).toBe('malformed');
  });

  it('is no envelope at all', async () => {
    const job = await plotonJob();
    const text = JSON.stringify(job);
    const others = [
      undefined,
      null,
      1,
      1n,
      true,
      Symbol('x'),
      () => job,
      [],
      [job],
      { data: job },
      new Map(Object.entries(job)),
    ];
    for (const other of others) expect(refusal(ploton, other).code).toBe('malformed');
    for (const json of ['', 'null', '[]', `[${text}]`, text.slice(0, -1), `${text}x`, JSON.stringify(text)]) {
      expect(refusal(ploton, json).code).toBe('malformed');
    }
    // Deep and long: neither is a way to end the process.
    const deep = '['.repeat(200_000);
    expect(refusal(ploton, deep).code).toBe('malformed');
    expect(refusal(ploton, `{"version":1,"event":${deep}${']'.repeat(200_000)}}`).code).toBe('malformed');
    expect(refusal(ploton, { ...job, provider: 'x'.repeat(1_000_000) }).message.length).toBeLessThan(600);
    expect(refusal(ploton, { ...job, type: 'x'.repeat(1_000_000) }).message.length).toBeLessThan(900);
  });

  it('never passes with any of its fields replaced, and nothing but a JobError comes of it', async () => {
    const job = await plotonJob();
    const names = ['version', 'id', 'key', 'provider', 'type', 'event', 'receivedAt', 'attempt', 'secretId', 'tenant'];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.anything({ withBigInt: true, withNullPrototype: true }),
        (name, value) => {
          // What it was before is no replacement.
          fc.pre(!Object.is(value, (job as unknown as Readonly<Record<string, unknown>>)[name]));
          const hostile = { ...job, [name]: value };
          try {
            const taken = fromJob(ploton, hostile);
            // What passed was a good value for it: a number of attempts, or a text that names a secret or a tenant.
            expect(['attempt', 'secretId', 'tenant']).toContain(name);
            expect(taken).toMatchObject({ id: job.id, key: job.key, [name]: value });
          } catch (error) {
            expect(error).toBeInstanceOf(JobError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.anything(), (value) => void refusal(ploton, value)));
    fc.assert(fc.property(fc.json(), (value) => void refusal(ploton, value)));
  });

  it('by a sender that throws, or answers nonsense, is a JobError too', async () => {
    const wire = JSON.stringify(toJob(await open(defineAcme({}), signAcme(undefined, SECRET))));
    for (const parseEvent of [
      () => {
        throw new Error('private');
      },
      () => Promise.reject(new Error('private')),
      () => undefined,
      () => ({}),
    ]) {
      expect(refusal(defineAcme({ parseEvent }), wire).code).toBe('invalid_event');
    }
  });
});

it('an envelope says what it is to TypeScript', async () => {
  const envelope: JobEnvelope = toJob(await open(ploton, plotonRequest()));
  expect(JSON.parse(JSON.stringify(envelope))).toEqual(envelope);
});
