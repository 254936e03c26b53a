import { type } from 'arktype';
import * as v from 'valibot';
import { assertType, describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  type AttachedDelivery,
  createFetchHandler,
  createReceiver,
  defineHandlers,
  defineProvider,
  fromJob,
  type GetDelivery,
  type Handlers,
  type Job,
  type PlatosEvent,
  type PlotonErrorCode,
  type PlotonEvent,
  type PlotonTaskError,
  type Provider,
  platos,
  ploton,
  plotonReturning,
  toJob,
} from '../src/index.ts';

declare const event: PlotonEvent<{ deals: number[] }>;

describe('PlotonEvent', () => {
  it('narrows on `event`', () => {
    if (event.event === 'task.complete') expectTypeOf(event.data.deals).toEqualTypeOf<number[]>();
    if (event.event === 'task.failed') expectTypeOf(event.data.error).toEqualTypeOf<PlotonTaskError>();
    if (event.event === 'task.waiting') expectTypeOf(event.data.auth_url).toEqualTypeOf<string | undefined>();
  });

  it('leaves the unknown event to `default`, as a string', () => {
    switch (event.event) {
      case 'task.complete':
      case 'task.failed':
      case 'task.progress':
      case 'task.waiting':
        break;
      default:
        expectTypeOf(event.data).toBeUnknown();
        assertType<string>(event.event);
    }
  });

  it('offers error codes and takes others', () => {
    assertType<PlotonErrorCode>('rate_limited');
    assertType<PlotonErrorCode>('a_code_of_tomorrow');
  });
});

describe('PlatosEvent', () => {
  it('keeps fields that are not published as unknown', () => {
    const received = {} as PlatosEvent;
    expectTypeOf(received.event_id).toBeString();
    if (received.event === 'budget.exceeded') expectTypeOf(received.limit).toBeUnknown();
  });
});

describe('handlers', () => {
  it('get the event of their name, and a delivery of it', () => {
    createReceiver(ploton, {
      on: {
        'task.failed': (failed, delivery) => {
          expectTypeOf(failed.data.error.recoverable).toBeBoolean();
          expectTypeOf(delivery.event.event).toEqualTypeOf<'task.failed'>();
          expectTypeOf(delivery.signal).toEqualTypeOf<AbortSignal>();
        },
        '*': (other) => {
          assertType<string>(other.task_id);
        },
      },
    });
    createReceiver(platos, { on: { 'message.rated': (rated) => assertType<string>(rated.event_id) } });
  });

  it('are refused under a name the sender does not have', () => {
    // @ts-expect-error it is task.complete
    createReceiver(ploton, { on: { 'task.completed': () => {} } });
    // @ts-expect-error a topic of Platos
    createReceiver(ploton, { on: { 'message.rated': () => {} } });
  });

  it('know the result type of task.complete', () => {
    createReceiver(plotonReturning<{ deals: number[] }>(), {
      on: { 'task.complete': (complete) => expectTypeOf(complete.data.deals).toEqualTypeOf<number[]>() },
    });
  });
});

describe('handlers that live elsewhere', () => {
  it('know their events, and the others', () => {
    const on = defineHandlers(ploton, {
      'task.failed': (failed, delivery) => {
        expectTypeOf(failed.data.error).toEqualTypeOf<PlotonTaskError>();
        expectTypeOf(delivery.event.event).toEqualTypeOf<'task.failed'>();
        expectTypeOf(delivery.rawBody).toEqualTypeOf<Uint8Array | undefined>();
        expectTypeOf(delivery.occurredAt).toEqualTypeOf<Date | undefined>();
      },
      '*': (other) => {
        assertType<string>(other.task_id);
      },
    });
    expectTypeOf(on).toEqualTypeOf<Handlers<typeof ploton>>();
    createReceiver(ploton, { on });
    createFetchHandler(ploton, { on });
    // @ts-expect-error they are Ploton's
    createReceiver(platos, { on });
    const own = defineHandlers(plotonReturning<{ deals: number[] }>(), {
      'task.complete': (complete) => expectTypeOf(complete.data.deals).toEqualTypeOf<number[]>(),
    });
    createReceiver(plotonReturning<{ deals: number[] }>(), { on: own });
  });

  it('are refused under a name the sender does not have', () => {
    // @ts-expect-error it is task.complete
    defineHandlers(ploton, { 'task.completed': () => {} });
    // @ts-expect-error a topic of Platos
    defineHandlers(ploton, { 'message.rated': () => {} });
    // @ts-expect-error a handler is a function
    defineHandlers(platos, { 'message.rated': 'handle' });
  });

  it('know what schemas put out', () => {
    const schemas = { 'task.complete': z.object({ amount: z.string().transform(Number) }) };
    const on = defineHandlers<typeof ploton, typeof schemas>(ploton, {
      'task.complete': (complete) => expectTypeOf(complete.data).toEqualTypeOf<{ amount: number }>(),
    });
    createReceiver(ploton, { schemas, on });
  });
});

describe('a job', () => {
  it("has the sender's event, and narrows", () => {
    const job = fromJob(ploton, '{}');
    expectTypeOf(job).toEqualTypeOf<Job<PlotonEvent>>();
    if (job.event.event === 'task.failed') expectTypeOf(job.event.data.error).toEqualTypeOf<PlotonTaskError>();
    expectTypeOf(fromJob(plotonReturning<{ n: 1 }>(), {}).event).toEqualTypeOf<PlotonEvent<{ n: 1 }>>();
  });

  it('is made of every delivery: of a handler, a route, a request', () => {
    createReceiver(ploton, {
      on: {
        'task.failed': (_failed, delivery) => expectTypeOf(toJob(delivery).event.event).toEqualTypeOf<'task.failed'>(),
      },
    });
    assertType(toJob({} as AttachedDelivery));
    createFetchHandler(platos, {}, (_request, delivery) => Response.json(toJob(delivery)));
    // @ts-expect-error an event is no delivery
    toJob({} as PlotonEvent);
  });
});

describe('schemas', () => {
  it('of zod, valibot and arktype give their output to the handler', () => {
    createReceiver(ploton, {
      schemas: {
        'task.complete': z.object({ amount: z.string().transform(Number) }),
        'task.progress': v.object({ percent: v.number() }),
        'task.waiting': type({ reason: 'string' }),
      },
      on: {
        'task.complete': (complete) => expectTypeOf(complete.data).toEqualTypeOf<{ amount: number }>(),
        'task.progress': (progress) => expectTypeOf(progress.data).toEqualTypeOf<{ percent: number }>(),
        'task.waiting': (waiting) => expectTypeOf(waiting.data).toEqualTypeOf<{ reason: string }>(),
        'task.failed': (failed) => expectTypeOf(failed.data.error).toEqualTypeOf<PlotonTaskError>(),
      },
    });
  });

  it('of Platos check the whole event', () => {
    createReceiver(platos, {
      schemas: { 'message.rated': z.object({ event_id: z.string(), rating: z.number() }) },
      on: { 'message.rated': (rated) => expectTypeOf(rated.rating).toBeNumber() },
    });
  });

  it('reach the application of a Fetch handler', () => {
    createFetchHandler(ploton, { schemas: { 'task.complete': z.object({ n: z.number() }) } }, (_request, delivery) => {
      if (delivery.event.event === 'task.complete') expectTypeOf(delivery.event.data).toEqualTypeOf<{ n: number }>();
      return new Response();
    });
  });
});

describe('an attached delivery', () => {
  it('is told apart by its provider', () => {
    const attached = {} as AttachedDelivery;
    if (attached.provider === 'ploton') expectTypeOf(attached.event).toEqualTypeOf<PlotonEvent>();
    if (attached.provider === 'platos') expectTypeOf(attached.event).toEqualTypeOf<PlatosEvent>();
  });

  it('of a sender nobody has declared has an event nobody knows', () => {
    const attached = {} as AttachedDelivery;
    // @ts-expect-error it may be another sender's
    attached.event.event;
    if (attached.provider !== 'ploton' && attached.provider !== 'platos') {
      expectTypeOf(attached.event).toEqualTypeOf<unknown>();
    }
    const acme = {} as Provider<{ readonly kind: 'ping'; readonly n: number }, 'kind'>;
    expectTypeOf(({} as GetDelivery<object>)({}, acme).event.n).toEqualTypeOf<number>();
  });
});

describe("a sender of one's own", () => {
  const base = {
    secretEnv: 'NONE',
    defaultPaths: ['/hook'],
    signatureHeader: 'x-signature',
    signatureEncoding: 'hex',
    readSignature: () => ({ signatures: [], prefix: '', signedAt: 0 }),
    typeField: 'type',
    payloadField: null,
    eventTypes: [],
    logFields: () => ({}),
    accepts: '2xx',
    deadlineMs: 1_000,
    retryHorizonMs: 0,
    dedupeTtlMs: 3_600_000,
    toleranceSeconds: 60,
  } as const;
  interface EventOf<TType> {
    readonly type: TType;
    readonly id: string;
  }
  type Event = EventOf<'a'> | EventOf<'b'>;

  it('may say what its body is, and its handlers know the event', () => {
    const sender = defineProvider<Event, 'type'>({
      ...base,
      name: 'sender',
      bodyFormat: 'form',
      parseEvent: (form: URLSearchParams, { header }) => {
        expectTypeOf(header).returns.toEqualTypeOf<string | undefined>();
        return { type: 'a', id: form.get('id') ?? '' };
      },
      dedupeKey: (event) => event.id,
    });
    createReceiver(sender, { on: { a: (own) => expectTypeOf(own).toEqualTypeOf<EventOf<'a'>>() } });
    // Whatever a handler returns is ignored by a sender without `reply`.
    createReceiver(sender, { on: { a: () => 7 } });
  });

  it('says what its handlers may return', () => {
    const sender = defineProvider<Event, 'type', never, { readonly text: string }>({
      ...base,
      name: 'sender',
      parseEvent: () => ({ type: 'a', id: '' }),
      unsigned: ['id'],
      reply: (result) => {
        expectTypeOf(result).toEqualTypeOf<{ readonly text: string } | undefined>();
        return result && { body: result.text };
      },
    });
    createReceiver(sender, { on: { a: () => ({ text: 'hi' }), b: async () => ({ text: 'hi' }) } });
    createReceiver(sender, { on: { a: () => undefined, '*': async () => undefined } });
    // @ts-expect-error its answer has a text
    createReceiver(sender, { on: { a: () => ({ texts: 'hi' }) } });
    // @ts-expect-error its answer is no text
    createReceiver(sender, { on: { '*': async () => 'hi' } });
  });

  it('has no other fields, and no other schemes', () => {
    const parse = { parseEvent: (): Event => ({ type: 'a', id: '' }), dedupeKey: () => 'k' };
    // @ts-expect-error a misspelt field
    defineProvider<Event, 'type'>({ ...base, ...parse, name: 'sender', toleranceSecond: 1 });
    // @ts-expect-error a scheme is imported, not named
    defineProvider<Event, 'type'>({ ...base, ...parse, name: 'sender', scheme: 'hmac-sha1' });
    // @ts-expect-error only ids and types are taken from headers
    defineProvider<Event, 'type'>({ ...base, ...parse, name: 'sender', unsigned: ['event'] });
  });
});
