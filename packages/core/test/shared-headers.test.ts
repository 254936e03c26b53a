import { expect, it } from 'vitest';
import { createReceiver } from '../src/index.ts';
import { defineAcme } from './support/acme.ts';

const at = (originalUrl: string) => ({ originalUrl, mountedAt: undefined });
const header = (name: string): string | undefined => (name === 'x-shared-signature' ? 'ab' : undefined);

function receive(name: string) {
  const provider = defineAcme({
    name,
    defaultPaths: [`/webhooks/${name}`],
    signatureHeader: 'x-shared-signature',
  });
  return createReceiver(provider, { secret: 'key', on: { '*': () => {} } });
}

it('a signature that another sender writes, too, is no reason to refuse a request elsewhere', () => {
  const first = receive('first');
  // Alone, it is a delivery that would reach a handler unverified.
  expect(first.route(at('/elsewhere'), header).kind).toBe('claimed');
  expect(receive('first').route(at('/elsewhere'), header).kind).toBe('claimed');

  const second = receive('second');
  expect(first.route(at('/webhooks/second'), header)).toEqual({ kind: 'passed' });
  expect(second.route(at('/webhooks/second'), header)).toEqual({ kind: 'claimed', endpoint: '/webhooks/second' });
  expect(first.route(at('/webhooks/first'), header)).toEqual({ kind: 'claimed', endpoint: '/webhooks/first' });
});
