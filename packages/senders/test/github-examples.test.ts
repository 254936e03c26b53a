import { createFetchHandler, memoryStore } from '@hookgate/core';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { expect, it } from 'vitest';
import { createDelivery, deliver, findProfile, receiverSecret, type SenderProfile } from '../../testing/src/index.ts';
import { type GitHubEvent, github } from '../src/github.ts';

const profile = findProfile('github') as SenderProfile;
const definitions = examples as unknown as ReadonlyArray<{ name: string; examples: readonly object[] }>;

it("every one of GitHub's example payloads is accepted, under its name", async () => {
  const seen: GitHubEvent[] = [];
  const handle = createFetchHandler(github, {
    secret: receiverSecret(profile),
    store: memoryStore(),
    on: { '*': (event) => void seen.push(event) },
  });
  let count = 0;
  for (const { name, examples: payloads } of definitions) {
    expect(github.eventTypes).toContain(name);
    for (const [at, payload] of payloads.entries()) {
      const delivery = createDelivery(profile, { name, id: `${name}-${at}`, payload });
      const { status, json } = await deliver(handle, delivery);
      expect([name, status]).toEqual([name, 200]);
      // Two examples may be the same bytes, and are one event then.
      if ((json as { status: string }).status === 'duplicate') continue;
      expect(seen.at(-1)).toEqual({ name, id: `${name}-${at}`, payload: JSON.parse(JSON.stringify(payload)) });
      count += 1;
    }
  }
  expect(definitions.reduce((sum, each) => sum + each.examples.length, 0)).toBe(329);
  expect(count).toBeGreaterThan(320);
});
