import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createReceiver, memoryStore, platos, ploton, type StandardSchemaV1 } from '../src/index.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET, watch } from './support/deliver.ts';

const base = { secret: SECRET, now: () => NOW };

describe.each<[string, StandardSchemaV1<unknown, unknown>]>([
  ['zod', z.object({ amount: z.string().transform(Number) })],
  ['valibot', v.object({ amount: v.pipe(v.string(), v.transform(Number)) })],
  ['arktype', type({ amount: 'string.numeric.parse' })],
])('a schema of %s', (_vendor, schema) => {
  it('hands its output to the handler, and refuses what does not fit before a claim is made', async () => {
    const got: unknown[] = [];
    const { observer, of } = watch();
    const store = memoryStore();
    const receiver = createReceiver(ploton, {
      ...base,
      store,
      observer,
      schemas: { 'task.complete': schema },
      on: { '*': (event) => void got.push(event.data) },
    });
    expect(await answer(receiver, plotonRequest({ data: { amount: '42' } }))).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest({ data: { amount: 'private words' } }))).toEqual(
      _vendor === 'arktype' ? [400, 'invalid_event'] : [200, 'handled'],
    );
    expect(await answer(receiver, plotonRequest({ data: { amount: 42 } }))).toEqual([400, 'invalid_event']);
    expect(await answer(receiver, plotonRequest({ event: 'task.progress', data: { anything: 1 } }))).toEqual([
      200,
      'handled',
    ]);
    expect(got[0]).toEqual({ amount: 42 });
    expect(of('rejected').at(-1)?.detail).toBe('The schema refused these fields of the event: amount.');
    expect(JSON.stringify(of('rejected'))).not.toContain('private words');
  });
});

it('a schema of Platos sees the whole event', async () => {
  const got: unknown[] = [];
  const receiver = createReceiver(platos, {
    ...base,
    schemas: {
      'message.rated': z.object({ event: z.literal('message.rated'), event_id: z.string(), rating: z.number() }),
    },
    on: { 'message.rated': (event) => void got.push(Object.keys(event)) },
  });
  expect(await answer(receiver, platosRequest({ rating: 5 }))).toEqual([200, 'handled']);
  expect(await answer(receiver, platosRequest({ rating: 'five' }))).toEqual([400, 'invalid_event']);
  expect(got).toEqual([['event', 'event_id', 'rating']]);
});

it('a schema that throws lets nothing through', async () => {
  const schema: StandardSchemaV1 = {
    '~standard': {
      version: 1,
      vendor: 'mine',
      validate: () => {
        throw new Error('bug');
      },
    },
  };
  const receiver = createReceiver(ploton, { ...base, schemas: { 'task.complete': schema }, on: { '*': () => {} } });
  expect(await answer(receiver, plotonRequest())).toEqual([500, 'handler_failed']);
});
