import { discordProfile } from './discord-profile.ts';
import { githubProfile } from './github-profile.ts';
import { gitlabProfile } from './gitlab-profile.ts';
import { lemonSqueezyProfile } from './lemon-squeezy-profile.ts';
import { linearProfile } from './linear-profile.ts';
import { metaProfile } from './meta-profile.ts';
import { paddleProfile } from './paddle-profile.ts';
import { platosProfile } from './platos-profile.ts';
import { plotonProfile } from './ploton-profile.ts';
import type { SenderProfile } from './sender-profile.ts';
import { shopifyProfile } from './shopify-profile.ts';
import { slackCommandsProfile, slackEventsProfile, slackInteractivityProfile } from './slack-profile.ts';
import { standardWebhooksProfile, standardWebhooksPublicKeyProfile } from './standard-webhooks-profile.ts';
import { stripeProfile } from './stripe-profile.ts';
import { clerkProfile, openaiProfile, polarProfile, resendProfile, svixProfile } from './svix-profile.ts';
import { telegramProfile } from './telegram-profile.ts';
import { twilioJsonProfile, twilioProfile } from './twilio-profile.ts';

/**
 * Every sender that is built in, in the order in which they are listed. Whatever makes events, signs, tampers, emulates or lists senders
 * goes by this and knows nothing else of any of them: a sender that is added here is everywhere.
 */
export const senderProfiles: readonly SenderProfile[] = Object.freeze([
  plotonProfile,
  platosProfile,
  standardWebhooksProfile,
  standardWebhooksPublicKeyProfile,
  svixProfile,
  stripeProfile,
  githubProfile,
  shopifyProfile,
  slackEventsProfile,
  slackCommandsProfile,
  slackInteractivityProfile,
  twilioProfile,
  twilioJsonProfile,
  discordProfile,
  paddleProfile,
  linearProfile,
  lemonSqueezyProfile,
  metaProfile,
  gitlabProfile,
  telegramProfile,
  resendProfile,
  clerkProfile,
  polarProfile,
  openaiProfile,
]);

/** The profile of a sender by its name, such as `stripe`; `undefined` when no sender is called so. */
export function findProfile(name: string): SenderProfile | undefined {
  return senderProfiles.find(({ provider }) => provider.name === name);
}
