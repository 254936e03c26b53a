import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../src/index.ts';

let emulator: Emulator;
const failures: unknown[] = [];
beforeAll(async () => {
  emulator = await createEmulator({
    manualClock: true,
    forwardTo: { ploton: 'http://127.0.0.1:9/', platos: 'http://127.0.0.1:9/' },
    onError: (error) => failures.push(error),
  });
});
afterAll(() => emulator.close());

const ROUTES: readonly string[] = [
  'POST /api/webhooks',
  'PATCH /api/webhooks/wh_1',
  'POST /api/webhooks/wh_1/rotate',
  'POST /api/webhooks/wh_1/test',
  'POST /api/events',
  'POST /api/deliveries/dlv_1/redeliver',
  'POST /api/deliveries/dlv_1/replay',
  'POST /api/dead-letters/redeliver',
  'POST /api/tasks',
  'POST /api/tasks/task_1/cancel',
  'POST /api/time',
  'PUT /api/faults',
  'POST /v1/tasks',
];

function send(method: string, path: string, body: string | Uint8Array): Promise<number> {
  const authorization = `Bearer ${path.startsWith('/v1') ? 'pk_test_1' : emulator.token}`;
  return new Promise((resolve, reject) => {
    const sent = request(emulator.url, { method, path, headers: { authorization } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}

async function standsIt(method: string, path: string, body: string | Uint8Array): Promise<void> {
  const status = await send(method, path, body);
  expect(failures).toEqual([]);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
}

const name = fc.oneof(
  fc.constantFrom('ploton', 'platos', 'github', 'telegram', 'wh_1', '__proto__', 'constructor', '', 'task.complete'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** Objects with the fields there are, and whatever in them. */
const anything = fc.anything({ withNullPrototype: false, maxDepth: 3 });
const field = fc.oneof(name, anything, fc.double(), fc.constantFrom('http://127.0.0.1:9/', 'body', 1e300, -1, null));
const shaped = fc.record(
  Object.fromEntries(
    [
      'sender',
      'type',
      'url',
      'topics',
      'secret',
      'paused',
      'overrides',
      'body',
      'webhook',
      'tamper',
      'copies',
      'delayMs',
      'prompt',
      'metadata',
      'scenario',
      'advanceMs',
      'speed',
      'rate',
      'kinds',
      'seed',
      'apiRate',
      'apiStatus',
      'limit',
    ].map((each) => [each, field]),
  ),
  { requiredKeys: [] },
);
const event = fc.record(
  {
    sender: fc.constantFrom('ploton', 'platos'),
    type: fc.constantFrom('task.failed', 'bgo.failed', 'task.progress'),
    overrides: fc.dictionary(name, anything, { maxKeys: 4 }),
    body: fc.string({ unit: 'binary', maxLength: 60 }),
    tamper: fc.constantFrom(
      'signature',
      'body',
      're-serialised',
      'stale',
      'missing-header',
      'replayed',
      'nonce-reused',
      'oversized',
    ),
    copies: fc.integer({ min: 0, max: 3 }),
    delayMs: fc.double({ min: 0, max: 1e6 }),
  },
  { requiredKeys: ['sender', 'type'] },
);

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // A bigint, or what contains itself.
    return '{}';
  }
}

describe('whatever is sent to the API, it answers and goes on', () => {
  const route = fc.constantFrom(...ROUTES).map((each) => each.split(' ') as [string, string]);

  it('any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(route, fc.oneof(anything, shaped), ([method, path], value) =>
        standsIt(method, path, asJson(value)),
      ),
      { numRuns: 400 },
    );
  });

  it('events with whatever in them', async () => {
    await fc.assert(
      fc.asyncProperty(event, (value) => standsIt('POST', '/api/events', asJson(value))),
      { numRuns: 300 },
    );
    await emulator.settled();
    expect(failures).toEqual([]);
  });

  it('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(route, fc.uint8Array({ maxLength: 200 }), ([method, path], bytes) =>
        standsIt(method, path, bytes),
      ),
      { numRuns: 200 },
    );
  });

  it('any path and query', async () => {
    const segment = fc.oneof(
      name,
      fc.constantFrom('api', 'v1', 'tasks', 'webhooks', 'deliveries', 'curl', '..', '%', '%00', '%2f'),
    );
    const path = fc
      .tuple(fc.constantFrom('/api/', '/v1/', '/', '//'), fc.array(segment, { maxLength: 4 }), fc.webQueryParameters())
      .map(([start, segments, query]) => `${start}${segments.map(encodeURI_).join('/')}?${query}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        path,
        (method, target) => standsIt(method, target, method === 'POST' ? '{}' : ''),
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    ['nested arrays', '['.repeat(500_000)],
    ['nested objects', `${'{"a":'.repeat(200_000)}1`],
    [
      'an event with nested overrides',
      `{"sender":"platos","type":"bgo.failed","overrides":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`,
    ],
    ['a name of an object', '{"sender":"platos","type":"bgo.failed","overrides":{"__proto__":{"polluted":true}}}'],
  ])('%s', async (_what, body) => {
    await standsIt('POST', '/api/events', body);
    expect((Object.prototype as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

/** Of unpaired surrogates there is no encoding. */
function encodeURI_(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%25', '%');
}
