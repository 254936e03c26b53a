import { InvalidEventError, type Provider, sharedToken } from '@hookgate/core';
import { importSecret, isJsonObject, ownProvider, requireString, verifyByScheme } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** The events GitLab documents (source: https://docs.gitlab.com/user/project/integrations/webhook_events/). */
export type GitLabEventName = (typeof EVENTS)[number];

/** An event of GitLab. Of a system hook, `object_kind` is its `event_name`. */
export type GitLabEvent = OpenEvent<'object_kind', GitLabEventName, Readonly<Record<string, unknown>>>;

const EVENTS = [
  'access_token',
  'build',
  'deployment',
  'emoji',
  'feature_flag',
  'issue',
  'merge_request',
  'milestone',
  'note',
  'pipeline',
  'push',
  'release',
  'tag_push',
  'vulnerability',
  'wiki_page',
  'work_item',
] as const;

const SECRET: SecretForm = {
  is: 'the text in the field "Secret token" of the webhook; an access token, glpat-…, is for calling GitLab',
  like: /^(?!glpat-|-----BEGIN)/,
};

/**
 * GitLab. `X-Gitlab-Token` is the secret itself: nothing is signed, and whoever sees one delivery can forge every other. So it is as
 * good as the TLS connection it comes over. The key is a digest of the body.
 *
 * Sources: https://docs.gitlab.com/user/project/integrations/webhooks/ (token, headers), https://docs.gitlab.com/user/gitlab_com/ (10 s). Whether and
 * how often GitLab sends again is not said; `Idempotency-Key`, "consistent across webhook retries", says that it may: an hour is assumed.
 */
export const gitlab: Provider<GitLabEvent, 'object_kind'> = /* @__PURE__ */ ownProvider<GitLabEvent, 'object_kind'>(
  {
    name: 'gitlab',
    secretEnv: 'GITLAB_WEBHOOK_TOKEN',
    defaultPaths: ['/webhooks/gitlab'],
    signatureHeader: 'x-gitlab-token',
    scheme: sharedToken,
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-gitlab-token'), ''),
    typeField: 'object_kind',
    payloadField: null,
    eventTypes: EVENTS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      const kind = requireString(json, Object.hasOwn(json, 'object_kind') ? 'object_kind' : 'event_name');
      return { ...json, object_kind: kind } as GitLabEvent;
    },
    unsigned: ['id'],
    freshness: 'none',
    logFields: () => ({}),
    accepts: '2xx',
    deadlineMs: 10_000,
    // An hour.
    retryHorizonMs: 3_600_000,
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { importSecret, verifyByScheme },
);
