import {
  type AnyProvider,
  createJobRunner,
  createReceiver,
  type Delivery,
  JobError,
  memoryStore,
  type SubmitOptions,
  toJob,
} from '@hookgate/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SenderProfile, senderProfiles } from '../src/index.ts';

const silent = { info() {}, warn() {}, error() {} };

/** A job of a sender's sample event, as its queue would have it. */
async function jobOf(profile: SenderProfile): Promise<string> {
  const { provider, commonTypes, sample } = profile;
  const type = commonTypes?.[0] ?? provider.eventTypes[0] ?? 'test.event';
  let text = '';
  const secret = profile.testSecret ?? profile.newSecret?.(new Uint8Array(32).fill(7)) ?? 'whsec_0707';
  const receiver = createReceiver(
    provider as AnyProvider,
    {
      secret: profile.receiverSecret?.(secret) ?? secret,
      endpoint: 'jobs',
      store: memoryStore(),
      logger: silent,
      ...(provider.name.startsWith('twilio') ? { publicUrl: 'https://hooks.example.com' } : {}),
      on: {
        '*'(_event: unknown, delivery: Delivery) {
          text = JSON.stringify(toJob(delivery));
        },
      },
    } as never,
  );
  const event = sample(type, { at: 1_776_600_000_000, id: 'test_1', uuid: '72d3162e-cc78-11e3-81ab-4c9367dc0958' });
  const submit = (more: object) => receiver.submit(event as never, { source: 'test', ...more } as SubmitOptions);
  await submit({}).catch(() => submit({ key: 'one' }));
  return text;
}

const JUNK = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, '', 0, -1, 1.5, [], {}, '\0', '\ud800', 'x'.repeat(5_000), '__proto__', true, 1e300),
  fc.constantFrom<unknown>('2026-02-30T00:00:00.000Z', JSON.parse('{"__proto__":{"event":"x"},"toString":1}')),
);

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]))];
}

/** The job with something else at a path, or nothing. */
function mutated(text: string, path: readonly string[], how: 'set' | 'delete' | 'rename', junk: unknown): unknown {
  const name = path.at(-1);
  if (name === undefined) return junk;
  const job = JSON.parse(text) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, each) => at[each] as Record<string, unknown>, job);
  const { [name]: before } = parent;
  delete parent[name];
  if (how === 'set') parent[name] = junk;
  if (how === 'rename') parent[`${name}_`] = before;
  return job;
}

describe.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))(
  'jobs of %s',
  (_name, profile) => {
    it('are run, or refused with a JobError and without a claim, whatever is changed in them', async () => {
      const text = await jobOf(profile);
      const store = memoryStore();
      const runner = createJobRunner(profile.provider as AnyProvider, { store, logger: silent, on: { '*': () => {} } });
      expect(await runner.run(text, { consumer: 'as it was' })).toBe('handled');
      const how = fc.constantFrom('set', 'delete', 'rename');
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...pathsOf(JSON.parse(text))),
          how,
          JUNK,
          fc.boolean(),
          async (path, by, junk, asText) => {
            count += 1;
            const job = mutated(text, path, by as 'set', junk);
            const before = store.size;
            const outcome = await runner
              .run(asText ? JSON.stringify(job) : job, { consumer: `${count}` })
              .catch((error: unknown) => error);
            if (outcome === 'handled') return;
            expect(outcome).toBeInstanceOf(JobError);
            expect((outcome as Error).message.length).toBeLessThan(1_500);
            expect(store.size).toBe(before);
          },
        ),
        { numRuns: 300 },
      );
    });
  },
);
