import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { StoreClosedError } from '../src/index.ts';
import { createGuardedCalls } from '../src/store-kit/guarded-calls.ts';
import { withSentence } from '../src/store-kit/with-sentence.ts';

const reject = (error: unknown) => (): Promise<never> => Promise.reject(error);

describe('what a store rejects with', () => {
  it('has a sentence when Node has none: a connection refused at several addresses', () => {
    const refused = Object.assign(
      new AggregateError([
        new Error('connect ECONNREFUSED ::1:6379'),
        new Error('connect ECONNREFUSED 127.0.0.1:6379'),
        new Error('connect ECONNREFUSED 127.0.0.1:6379'),
      ]),
      { code: 'ECONNREFUSED' },
    );
    const told = withSentence('redisStore', refused) as Error & { code?: string };
    expect(told.message).toBe(
      'redisStore: the client cannot reach its server: connect ECONNREFUSED ::1:6379; connect ECONNREFUSED 127.0.0.1:6379',
    );
    expect(told.code).toBe('ECONNREFUSED');
    expect(told.cause).toBe(refused);
  });

  it('… and when a client gives a name only', () => {
    class ClientGoneError extends Error {
      override readonly name = 'ClientGoneError';
    }
    expect(String(withSentence('redisStore', new ClientGoneError()))).toMatch(/without saying why \(ClientGoneError\)/);
    expect(String(withSentence('redisStore', Object.assign(new Error(), { code: 'E1' })))).toMatch(/\(E1\)/);
  });

  it('is left alone when it says something', () => {
    for (const error of [new TypeError('something'), 'text', undefined, null, 7]) {
      expect(withSentence('redisStore', error)).toBe(error);
    }
  });

  it('goes for the test and for the work', async () => {
    const sound = createGuardedCalls('aStore', async () => {}, StoreClosedError);
    await expect(sound.run(undefined, reject(new Error()))).rejects.toThrow(/^aStore: the client failed/);
    const unsound = createGuardedCalls('aStore', reject(new Error()), StoreClosedError);
    await expect(unsound.run(undefined, async () => 1)).rejects.toThrow(/^aStore: the client failed/);
  });

  it('an error of several addresses, as Node makes it', async () => {
    const closed = createServer().listen(0);
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const error = await new Promise<Error>((resolve) => {
      connect({ port, host: 'localhost', autoSelectFamily: true }).once('error', resolve);
    });
    expect((withSentence('aStore', error) as Error).message).toContain('ECONNREFUSED');
  });
});
