import type { Refusal } from '../answers/refusal.ts';
import type { MacKey } from './mac/mac.ts';

/** Secrets made ready for verification. */
export interface SecretSet {
  readonly keys: readonly MacKey[];
  /** The secrets as they were configured, in the order of `keys`. */
  readonly texts: readonly string[];
  /** Whose deliveries these are, where a `secret` function says so. */
  readonly tenant: string | undefined;
  /** True when a `secret` function looked at the request and named no tenant: only the secrets tell whose deliveries these are. */
  readonly isUnnamedTenant: boolean;
  /**
   * What is answered when no secret matches, where nobody has these secrets: the request is of no known tenant. It is treated
   * like any other until then, or its sender could tell which tenants there are.
   */
  readonly unknownTenant?: Refusal;
  /** Says what is odd about the configured text, for the diagnosis of a failed MAC; no secret in it. */
  readonly oddity: string | undefined;
}
