import { describe, expect, it } from 'vitest';
import { senderConformance, senderProfiles } from '../../testing/src/index.ts';
import * as senders from '../src/index.ts';

const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----';
const HEX = '5f4dcc3b5aa765d61d8327deb882cf99';
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PEM_AND_WHSEC = { 'a PEM key': PEM, 'a secret of Standard Webhooks': WHSEC };

/** What may be pasted in place of each secret. Where its owner chooses it, it may look like anything but a few. */
const WRONG: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ploton: {},
  platos: {},
  'standard-webhooks': { 'a PEM key': PEM, 'a public key': 'whpk_11qYAYKxCrfVS', 'no base64': 'whsec_???' },
  'standard-webhooks-public-key': { 'a PEM key': PEM, 'a shared secret': WHSEC, 'a short key': 'whpk_AAAA' },
  svix: { 'a PEM key': PEM, 'an API key': 'sk_live_51abc' },
  resend: { 'a PEM key': PEM, 'an API key': 're_123456789' },
  clerk: { 'a PEM key': PEM, 'an API key': 'sk_test_abc' },
  openai: { 'a PEM key': PEM, 'an API key': 'sk-proj-abc' },
  polar: { 'a PEM key': PEM },
  stripe: { 'a PEM key': PEM, 'an API key': 'sk_live_51abc', hex: HEX, base64: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  github: PEM_AND_WHSEC,
  shopify: { ...PEM_AND_WHSEC, 'an access token': 'shpat_abcdef' },
  'slack-events': { ...PEM_AND_WHSEC, 'a bot token': 'xoxb-1-2-abc' },
  'slack-commands': { ...PEM_AND_WHSEC, 'an app token': 'xapp-1-abc' },
  'slack-interactivity': { ...PEM_AND_WHSEC, 'a user token': 'xoxp-1-2-abc' },
  twilio: { ...PEM_AND_WHSEC, 'an account SID': `AC${HEX}` },
  'twilio-json': { ...PEM_AND_WHSEC, 'the SID of a key': `SK${HEX}` },
  discord: { 'a PEM key': PEM, 'a short key': HEX, 'no hex': 'x'.repeat(64), 'a bot token': 'MTIz.abc.def' },
  paddle: { ...PEM_AND_WHSEC, 'an API key': 'pdl_live_apikey_01abc' },
  linear: { ...PEM_AND_WHSEC, 'an API key': 'lin_api_abc' },
  'lemon-squeezy': { 'a PEM key': PEM, 'an API key': 'eyJ0eXAiOiJKV1QifQ.e30.abc' },
  meta: { ...PEM_AND_WHSEC, 'an access token': 'EAAGm0PX4ZCpsBA' },
  gitlab: { 'a PEM key': PEM, 'an access token': 'glpat-abc' },
  telegram: { 'a PEM key': PEM, "the bot's token": '123456:ABC-DEF1234ghIkl' },
};

for (const profile of senderProfiles) {
  const { name } = profile.provider;
  senderConformance(
    { describe, it },
    {
      profile,
      wrongSecrets: WRONG[name] ?? {},
      // The same bytes for `orders/create` and `orders/paid`.
      ...(name === 'shopify' ? { keyedBy: ['x-shopify-topic'] } : {}),
    },
  );
}

it('every sender has a profile, a row of wrong secrets, and a name of its own', () => {
  const providers = Object.values(senders).filter((each) => typeof each === 'object');
  const profiled = senderProfiles.map(({ provider }) => provider);
  expect(providers.filter((each) => !profiled.includes(each as never))).toEqual([]);
  expect(Object.keys(WRONG).toSorted()).toEqual(profiled.map(({ name }) => name).toSorted());
  expect(new Set(profiled.map(({ secretEnv, name }) => `${secretEnv} ${name}`)).size).toBe(profiled.length);
});
