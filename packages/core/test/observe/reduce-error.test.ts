import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { StoreTimeoutError } from '../../src/index.ts';
import { reduceError } from '../../src/observe/reduce-error.ts';

const HALF_SIGNATURE = '5d41402abc4b2a76b9719d911017c592';

function everything(value: unknown): string {
  return inspect(value, { showHidden: true, depth: 10, getters: true });
}

class ClientError extends Error {
  override readonly name = 'ClientError';
}

describe('an error of a store, as observers and logs get it', () => {
  it.each([
    ['ioredis', { command: { name: 'evalsha', args: ['sha', '1', HALF_SIGNATURE] } }],
    ['ioredis Cluster', { lastNodeError: Object.assign(new Error('x'), { command: { args: [HALF_SIGNATURE] } }) }],
    ['node-redis', { replies: [HALF_SIGNATURE], args: [HALF_SIGNATURE] }],
    ['pg', { detail: `Key (value)=(${HALF_SIGNATURE}) exists.`, where: HALF_SIGNATURE, parameters: [HALF_SIGNATURE] }],
    ['postgres.js', { query: `select '${HALF_SIGNATURE}'`, parameters: [HALF_SIGNATURE], args: [HALF_SIGNATURE] }],
  ])('has nothing of what the client was asked (%s)', (_client, fields) => {
    const error = Object.assign(new ClientError('connection lost'), { code: 'ECONNRESET' }, fields);
    const wrapped = new AggregateError([error], 'all failed', { cause: error });
    for (const each of [error, wrapped]) expect(everything(reduceError(each))).not.toContain(HALF_SIGNATURE);
  });

  it('has none of the arguments that Redis repeats in its message, and none in the stack', () => {
    const error = new Error(`ERR unknown command 'EVALSHA', with args beginning with: 'sha' '1' '${HALF_SIGNATURE}'`);
    const reduced = reduceError(error) as Error;
    expect(reduced.message).toBe("ERR unknown command 'EVALSHA'");
    expect(reduced.stack).toMatch(/^Error: ERR unknown command 'EVALSHA'\n\s+at /);
    expect(everything(reduced)).not.toContain(HALF_SIGNATURE);
  });

  it('is told from others as before: class, name, message, code and cause', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', address: '10.0.0.1', port: 6379 });
    const reduced = reduceError(new StoreTimeoutError('late', { cause })) as StoreTimeoutError;
    expect(reduced).toBeInstanceOf(StoreTimeoutError);
    expect(reduced).toMatchObject({ name: 'StoreTimeoutError', message: 'late' });
    expect(reduced.cause).toMatchObject({ message: 'refused', code: 'ECONNREFUSED', address: '10.0.0.1', port: 6379 });
  });

  it('ends at causes that go round, and takes what is no error', () => {
    const error = new Error('round');
    error.cause = error;
    expect(reduceError(error)).toMatchObject({ message: 'round' });
    expect(reduceError({ args: [HALF_SIGNATURE] })).toBe('a value of type object was thrown');
    expect(reduceError('text')).toBe('text');
  });
});
