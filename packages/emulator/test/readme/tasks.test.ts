import { createPlotonClient } from '@hookgate/ploton';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/index.ts';

test('a task waits for consent, twice, and ends', async () => {
  const emulator = await createEmulator({ senders: ['ploton'], manualClock: true });
  // Any program with Ploton's base URL and a key for tests: PLOTON_BASE_URL, PLOTON_API_KEY.
  const client = createPlotonClient({ baseUrl: `${emulator.url}/v1`, apiKey: 'pk_test_mine' });

  const { id } = await client.tasks.create({ prompt: 'List the open deals', metadata: { scenario: 'waiting' } });
  await emulator.clock.advance(3_000);
  expect(await client.tasks.get(id)).toMatchObject({ status: 'waiting' });
  await emulator.clock.advance(60_000);
  expect(await client.tasks.get(id)).toMatchObject({
    status: 'complete',
    result: { contacts: [{ name: 'Jane Smith' }] },
  });
  await emulator.close();
});
