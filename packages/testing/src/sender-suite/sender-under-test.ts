import type { SenderProfile } from '../profiles/sender-profile.ts';

/** A sender as the conformance suite sees it. */
export interface SenderUnderTest {
  readonly profile: SenderProfile;
  /** The event types that are sent. Default: those of `eventTypesOf`. */
  readonly types?: readonly string[];
  /**
   * Secrets that cannot be one of this sender, by what they are, such as `'an API key': 'sk_live_…'`: each has to be named at the
   * start. Default: none.
   */
  readonly wrongSecrets?: Readonly<Record<string, string>>;
  /**
   * Headers that are not signed and make another key all the same, because the sender sends the same bytes for two events: a replay
   * runs once for each documented value and once for all others. Default: none.
   */
  readonly keyedBy?: readonly string[];
}
