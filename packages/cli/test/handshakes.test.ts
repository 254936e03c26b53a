import { type NodeWebhookOptions, webhook } from '@hookgate/express';
import { receiverSecret, type SenderProfile, senderProfiles, testSecret } from '@hookgate/testing';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { type Served, serve } from './support/serve.ts';

const silent = { info() {}, warn() {}, error() {} };
const shakers = senderProfiles.filter(({ handshakes = [] }) => handshakes.length > 0);
const pairs = shakers.flatMap((profile) =>
  (profile.handshakes ?? []).map((each) => [each.name, profile, each] as const),
);
const tokenBefore = process.env.META_VERIFY_TOKEN;
let served: Served;
let wrong: Served;

/** A real receiver of every sender that has handshakes, and a server that answers all of them wrongly. */
beforeAll(async () => {
  process.env.META_VERIFY_TOKEN = 'the token';
  const app = express();
  served = await serve(app);
  for (const profile of shakers) {
    const { provider } = profile;
    const options = { secret: receiverSecret(profile), logger: silent, on: { '*': () => {} } };
    app.use(`/${provider.name}`, webhook(provider, options as unknown as NodeWebhookOptions<typeof provider>));
  }
  wrong = await serve((_req, res) => void res.writeHead(200).end('something else'));
});
afterAll(async () => {
  if (tokenBefore === undefined) delete process.env.META_VERIFY_TOKEN;
  else process.env.META_VERIFY_TOKEN = tokenBefore;
  await served.close();
  await wrong.close();
});

const send = (profile: SenderProfile, name: string, url: string, ...more: string[]) =>
  runHere(['send', profile.provider.name, name, url, '--secret', testSecret(profile), ...more], {
    env: { META_VERIFY_TOKEN: 'the token' },
  });

describe('a handshake is sent like an event', () => {
  it('and there are some', () => expect(pairs.map(([name]) => name)).toContain('url_verification'));

  it.each(pairs)('%s', async (name, profile, { method, expects }) => {
    const right = await send(profile, name, `${served.url}/${profile.provider.name}`);
    expect([right.code, right.err]).toEqual([0, '']);
    expect(right.out).toContain(`${name}  ${method} ${served.url}/${profile.provider.name}`);
    expect(right.out).toMatch(/^<-- \[200\][\s\S]* takes this answer\.$/m);
    const other = await send(profile, name, `${wrong.url}/x`, '--json');
    expect([other.code, other.json()]).toEqual([
      1,
      expect.objectContaining({ handshake: name, passes: false, expects, response: expect.anything() }),
    ]);
    const said = await send(profile, name, `${wrong.url}/x`);
    expect(said.out).toContain(`does not take this answer: it wants ${expects.status} with`);
  });

  it.each(pairs)('%s: an endless answer is cut, and a port that `fetch` refuses is told', async (name, profile) => {
    const endless = await serve((_req, res) => {
      const more = (): void => {
        while (!res.destroyed && res.write('1'.repeat(65_536)));
      };
      res.on('drain', more);
      more();
    });
    const cut = await send(profile, name, `${endless.url}/x`, '--json');
    await endless.close();
    const { response } = cut.json() as { readonly response: { readonly body: string } };
    expect([cut.code, response.body.length <= 262_144]).toEqual([1, true]);
    const refused = await send(profile, name, ':6000/x');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Nothing can be sent to port 6000: ')]);
  });

  it('one that is refused is explained, and one that nobody answers', async () => {
    const [[name, profile]] = pairs as unknown as readonly [(typeof pairs)[number]];
    const refused = await runHere([
      'send',
      profile.provider.name,
      name,
      `${served.url}/${profile.provider.name}`,
      '--secret',
      'x'.repeat(64),
    ]);
    expect([refused.code, refused.out.includes('[401]')]).toEqual([1, true]);
    expect(refused.err).toContain(profile.provider.secretEnv);
    const closed = await serve(() => {});
    await closed.close();
    for (const [each, of] of pairs) {
      const silence = await send(of, each, `${closed.url}/x`);
      expect([silence.code, silence.err]).toEqual([1, expect.stringContaining('Nothing listens on')]);
    }
  });

  it('what only events have is refused, and a token is asked for', async () => {
    const tampered = await runHere(['send', 'slack-events', 'url_verification', ':1', '--tamper', 'body']);
    expect([tampered.code, tampered.err]).toEqual([
      2,
      expect.stringContaining('is a handshake, which has no --tamper'),
    ]);
    const copies = await runHere(['send', 'slack-events', 'url_verification', ':1', '--copies', '2']);
    expect([copies.code, copies.err]).toEqual([2, expect.stringContaining('has no --copies')]);
    const meta = await runHere(['send', 'meta', 'hub.challenge', ':1']);
    expect([meta.code, meta.err]).toEqual([2, expect.stringContaining('set META_VERIFY_TOKEN')]);
  });

  it('they are listed, and found when they are misspelt', async () => {
    expect((await runHere(['events', 'slack-events'])).out).toMatch(/^Handshakes.*\n {2}url_verification$/m);
    expect((await runHere(['events', 'meta'])).out).toContain('hub.challenge  with the token of META_VERIFY_TOKEN');
    expect((await runHere(['events', 'discord', '--json'])).json()).toMatchObject({ handshakes: ['PING'] });
    const { err } = await runHere(['send', 'slack-events', 'url_verifcation', ':1', '--secret', 's']);
    expect(err).toContain('Did you mean `url_verification`?');
  });
});
