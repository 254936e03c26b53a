import type { platosEvent, plotonEvent } from '@hookgate/testing';

/** The senders that are built in, by name. */
export type BuiltInSender =
  | 'ploton'
  | 'platos'
  | 'standard-webhooks'
  | 'standard-webhooks-public-key'
  | 'svix'
  | 'stripe'
  | 'github'
  | 'shopify'
  | 'slack-events'
  | 'slack-commands'
  | 'slack-interactivity'
  | 'twilio'
  | 'twilio-json'
  | 'discord'
  | 'paddle'
  | 'linear'
  | 'lemon-squeezy'
  | 'meta'
  | 'gitlab'
  | 'telegram'
  | 'resend'
  | 'clerk'
  | 'polar'
  | 'openai';

/** A sender's name: the built-in ones are offered by the editor, and a profile of your own has any. */
export type SenderName = BuiltInSender | (string & Record<never, never>);

/** The types of events that a sender sends: those of Ploton and Platos by name, any of others. */
export type EventTypeOf<TSender extends string> = TSender extends 'ploton'
  ? Parameters<typeof plotonEvent>[0]
  : TSender extends 'platos'
    ? Parameters<typeof platosEvent>[0]
    : string;
