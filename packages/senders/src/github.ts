import { InvalidEventError, type Provider, type UnknownEventName } from '@hookgate/core';
import { importSecret, isJsonObject, ownProvider } from '@hookgate/core/sender-kit';
import type { EventPayloadMap } from '@octokit/webhooks-types';
import { signatureAfter } from './parts/hex-after.ts';
import type { Installed } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** Payloads by event name: those of `@octokit/webhooks-types` where it is installed. */
export type GitHubPayloads = Installed<EventPayloadMap, Readonly<Record<GitHubEventName, GitHubPayload>>>;

/** A payload of which nothing is known. */
export interface GitHubPayload {
  readonly action?: string;
  readonly [field: string]: unknown;
}

/** An event of GitHub. */
export type GitHubEvent =
  | {
      readonly [TName in keyof GitHubPayloads & string]: GitHubEventOf<TName, GitHubPayloads[TName]>;
    }[keyof GitHubPayloads & string]
  | GitHubEventOf<UnknownEventName, GitHubPayload>;

/** One event. */
export interface GitHubEventOf<TName extends string, TPayload> {
  /** From the header `X-GitHub-Event`, which is not signed: whoever replays a delivery can change it. */
  readonly name: TName;
  /** From the header `X-GitHub-Delivery`, which is not signed; for log lines, and never a key. */
  readonly id: string;
  readonly payload: TPayload;
}

/** Events that most applications listen to, and those without which GitHub's examples are not complete. */
export type GitHubEventName = (typeof EVENTS)[number];

// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
const EVENTS = [
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'code_scanning_alert',
  'commit_comment',
  'create',
  'custom_property',
  'custom_property_values',
  'delete',
  'dependabot_alert',
  'deploy_key',
  'deployment',
  'deployment_protection_rule',
  'deployment_review',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'fork',
  'github_app_authorization',
  'gollum',
  'installation',
  'installation_repositories',
  'installation_target',
  'issue_comment',
  'issues',
  'label',
  'marketplace_purchase',
  'member',
  'membership',
  'merge_group',
  'meta',
  'milestone',
  'org_block',
  'organization',
  'package',
  'page_build',
  'ping',
  'project',
  'project_card',
  'project_column',
  'projects_v2',
  'projects_v2_item',
  'public',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'push',
  'registry_package',
  'release',
  'repository',
  'repository_dispatch',
  'repository_import',
  'repository_ruleset',
  'repository_vulnerability_alert',
  'secret_scanning_alert',
  'secret_scanning_alert_location',
  'security_advisory',
  'security_and_analysis',
  'sponsorship',
  'star',
  'status',
  'team',
  'team_add',
  'watch',
  'workflow_dispatch',
  'workflow_job',
  'workflow_run',
] as const;

/** As all of them are; two names are a header that was sent twice. */
const NAME = /^\w{1,100}$/;

const SECRET: SecretForm = {
  is: 'the text in the field "Secret" of the webhook on GitHub; a key in PEM is for calling its API',
};

/**
 * GitHub. `X-Hub-Signature-256: sha256=…` is the hex HMAC-SHA256 of the body, and of nothing else: neither the event's name nor
 * its id, nor any time. A captured delivery can be sent again under another name and id, so the key is a digest of the body, and
 * one that was forgotten, after `dedupeTtlMs`, runs again. Choose "application/json" as its content type.
 *
 * Sources: https://docs.github.com/en/webhooks (validating, headers, 10 s, redelivery), `@octokit/webhooks-methods`.
 */
export const github: Provider<GitHubEvent, 'name', 'payload'> = /* @__PURE__ */ ownProvider<
  GitHubEvent,
  'name',
  'payload'
>(
  {
    name: 'github',
    secretEnv: 'GITHUB_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/github'],
    signatureHeader: 'x-hub-signature-256',
    signatureEncoding: 'hex',
    signatureExample: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-hub-signature-256'), 'sha256='),
    typeField: 'name',
    payloadField: 'payload',
    eventTypes: EVENTS,
    parseEvent(json, { header }) {
      const name = header('x-github-event');
      if (name === undefined || !NAME.test(name))
        throw new InvalidEventError('x-github-event is not the name of an event');
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      return { name, id: header('x-github-delivery') ?? '', payload: json } as unknown as GitHubEvent;
    },
    unsigned: ['type', 'id'],
    freshness: 'none',
    logFields: ({ id, payload }) => ({ id, action: (payload as GitHubPayload).action }),
    accepts: '2xx',
    deadlineMs: 10_000,
    // GitHub sends again when somebody asks it to, and only then.
    retryHorizonMs: 0,
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { importSecret },
);
