import { defineProvider, InvalidEventError, type Provider } from '../../src/index.ts';

export interface GitHubEvent {
  /** From `X-GitHub-Event`, which is not signed. */
  readonly name: string;
  /** From `X-GitHub-Delivery`, which is not signed. */
  readonly id: string | undefined;
  readonly payload: Record<string, unknown>;
}

/** `X-Hub-Signature-256: sha256=…` is the HMAC-SHA256 of the body, and of nothing else. */
export const github: Provider<GitHubEvent, 'name', 'payload'> = defineProvider<GitHubEvent, 'name', 'payload'>({
  name: 'github',
  secretEnv: 'GITHUB_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/github'],
  signatureHeader: 'x-hub-signature-256',
  signatureEncoding: 'hex',
  readSignature(header) {
    const text = header('x-hub-signature-256');
    if (text === undefined) return 'signature_missing';
    return text.startsWith('sha256=') ? { signatures: [text.slice(7)], prefix: '' } : 'signature_malformed';
  },
  typeField: 'name',
  payloadField: 'payload',
  eventTypes: ['ping', 'push', 'pull_request', 'issues'],
  parseEvent(json, { header }) {
    const name = header('x-github-event');
    if (name === undefined || typeof json !== 'object' || json === null) throw new InvalidEventError('no event');
    return { name, id: header('x-github-delivery'), payload: json as Record<string, unknown> };
  },
  // Whoever has captured a delivery may send it with another type and another id: then the key is a digest of the body.
  unsigned: ['type', 'id'],
  // Nothing signed tells when it was sent: for `dedupeTtlMs` a replay is a copy, after that it runs.
  freshness: 'none',
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 0, // GitHub sends again only when somebody asks it to
  dedupeTtlMs: 30 * 86_400_000,
});
