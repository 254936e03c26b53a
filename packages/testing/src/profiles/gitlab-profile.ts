import { gitlab } from '@hookgate/senders/gitlab';
import { hexSecret, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

/** How GitLab sends (source: https://docs.gitlab.com/user/project/integrations/webhooks/). */
export const gitlabProfile: SenderProfile<typeof gitlab> = {
  provider: gitlab,
  title: 'GitLab',
  sign: ({ secret }) => ({ 'x-gitlab-token': secret }),
  sample: (type, { id, uuid }) => ({
    object_kind: type,
    event_name: type,
    project: { id: 1, name: 'hello', path_with_namespace: 'acme/hello' },
    user: { id: 1, username: 'jane' },
    object_attributes: { id, uuid },
  }),
  write: (event) => ({
    body: JSON.stringify(event),
    headers: { ...JSON_TYPE, 'x-gitlab-event': `${String(event.object_kind)} hook`, 'x-gitlab-event-uuid': 'test' },
  }),
  testSecret: 'test_secret_of_gitlab',
  newSecret: hexSecret,
  // Its documents promise none, and do not deny them.
  retryDelaysMs: [],
  nonces: false,
  redelivers: true,
};
