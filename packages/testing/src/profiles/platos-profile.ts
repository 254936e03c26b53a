import { platos } from '@hookgate/core';
import { signPlatos } from '../sign.ts';
import type { SenderProfile } from './sender-profile.ts';

/**
 * Fields besides `event`, `event_id` and `ts`. Platos does not publish them: these are placeholders with likely names, to
 * be overridden with what your webhook really carries.
 */
const FIELDS: ReadonlyArray<readonly [topics: string, fields: Readonly<Record<string, unknown>>]> = [
  ['conversation.', { conversation_id: 'conv_test' }],
  ['message.rated', { conversation_id: 'conv_test', message_id: 'msg_test', rating: 5 }],
  ['message.', { conversation_id: 'conv_test', message_id: 'msg_test' }],
  ['approval.', { conversation_id: 'conv_test', approval_id: 'approval_test' }],
  ['budget.', { agent_id: 'agent_test', limit: 100, spent: 101 }],
  ['safety.', { conversation_id: 'conv_test', category: 'test' }],
  ['agent.', { agent_id: 'agent_test' }],
  ['bgo.', { bgo_id: 'bgo_test' }],
];

/** How Platos sends (source: its page "Webhooks"; where its public texts disagree, the option of the sender says so). */
export const platosProfile: SenderProfile<typeof platos> = {
  provider: platos,
  title: 'Platos',
  sign: ({ secret, body, at, nonce }) => signPlatos(secret, body, { ts: Math.floor(at / 1000), nonce }),
  sample: (type, { at, uuid }) => ({
    event: type,
    event_id: uuid,
    ts: Math.floor(at / 1000),
    ...FIELDS.find(([topics]) => type.startsWith(topics))?.[1],
  }),
  retryDelaysMs: [1_000, 5_000, 30_000],
  nonces: true,
  redelivers: true,
};
