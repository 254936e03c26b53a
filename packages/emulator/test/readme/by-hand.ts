import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from '../../src/index.ts';

const emulator = await createEmulator({
  port: 4010,
  senders: ['ploton', 'platos'],
  forwardTo: 'http://localhost:3000', // each sender at its own path: /webhook, /webhooks/platos
  speed: 60, // an hour of retries in a minute
  stateFile: join(tmpdir(), 'hookgate.jsonl'),
});
console.log('open', emulator.pageUrl);
console.log('secrets', emulator.secrets); // what the receivers are configured with
