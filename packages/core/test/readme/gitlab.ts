import { defineProvider, InvalidEventError, type Provider, sharedToken } from '../../src/index.ts';

export interface GitLabEvent {
  readonly object_kind: string;
  readonly [field: string]: unknown;
}

/** `X-Gitlab-Token` is the secret itself: nothing is signed, and whoever sees one delivery can forge every other. */
export const gitlab: Provider<GitLabEvent, 'object_kind'> = defineProvider<GitLabEvent, 'object_kind'>({
  name: 'gitlab',
  secretEnv: 'GITLAB_WEBHOOK_TOKEN',
  defaultPaths: ['/webhooks/gitlab'],
  signatureHeader: 'x-gitlab-token',
  scheme: sharedToken,
  readSignature(header) {
    const token = header('x-gitlab-token');
    return token === undefined ? 'signature_missing' : { signatures: [token], prefix: '' };
  },
  typeField: 'object_kind',
  payloadField: null,
  eventTypes: ['push', 'merge_request', 'issue'],
  parseEvent(json) {
    const event = json as GitLabEvent | null;
    if (typeof event?.object_kind !== 'string') throw new InvalidEventError('no `object_kind`');
    return event;
  },
  unsigned: ['id'],
  freshness: 'none',
  logFields: () => ({}),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 0,
  dedupeTtlMs: 86_400_000,
});
