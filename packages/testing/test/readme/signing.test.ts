import { platos } from '@hookgate/core';
import { expect, test } from 'vitest';
import { signFor, signPlatos, signPloton } from '../../src/index.ts';

test('bytes in, headers out', () => {
  expect(signPloton('whsec_mine', '{"event":"task.complete"}')).toEqual({
    'content-type': 'application/json',
    'x-ploton-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const body = new TextEncoder().encode('{"event":"message.rated"}');
  const headers = signPlatos('whsec_mine', body, { ts: 1768478400, nonce: '00ff' });
  expect(signFor(platos, 'whsec_mine', body, { at: 1768478400_000, nonce: '00ff' })).toEqual(headers);
});
