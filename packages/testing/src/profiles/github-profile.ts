import { github } from '@hookgate/senders/github';
import { hexSecret, hmacHex } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const REPOSITORY = { id: 1_296_269, name: 'hello', full_name: 'acme/hello', private: false };
const SENDER = { id: 1, login: 'octocat', type: 'User' };

/** What an event has besides repository and sender. */
const PAYLOADS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ping: { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository', id: 1, active: true } },
  push: { ref: 'refs/heads/main', before: '0'.repeat(40), after: '1'.repeat(40), commits: [], head_commit: null },
  pull_request: { action: 'opened', number: 1, pull_request: { id: 1, number: 1, title: 'Say hello', state: 'open' } },
  issues: { action: 'opened', issue: { id: 1, number: 1, title: 'Hello?', state: 'open' } },
};

/** How GitHub sends (source: https://docs.github.com/en/webhooks). Payloads are cut short; all are in `@octokit/webhooks-examples`. */
export const githubProfile: SenderProfile<typeof github> = {
  provider: github,
  title: 'GitHub',
  sign: ({ secret, body }) => ({ 'x-hub-signature-256': `sha256=${hmacHex(secret, body)}` }),
  sample: (type, { id, uuid }) => ({
    name: type,
    id: uuid,
    // GitHub signs no id: the payload itself has to be another one for another event.
    payload: {
      ...(PAYLOADS[type] ?? { action: 'created' }),
      repository: REPOSITORY,
      sender: { ...SENDER, node_id: id },
    },
  }),
  openFields: () => ['payload'],
  write: ({ name, id, payload }) => ({
    body: JSON.stringify(payload),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/test',
      'x-github-event': String(name),
      'x-github-delivery': String(id),
    },
  }),
  testSecret: 'test_secret_of_github',
  newSecret: hexSecret,
  // None: somebody has to press "Redeliver".
  retryDelaysMs: [],
  nonces: false,
  redelivers: true,
};
