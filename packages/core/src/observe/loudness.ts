import { faultOf, NOT_FOUND_STATUS } from '../answers/answers.ts';
import type { Logger } from './logger.ts';
import type { Observation } from './observation.ts';

/** How loud a line is, and what it may be told together with. */
export interface Loudness {
  readonly level: keyof Logger;
  /**
   * Observations of one kind are told once at this level, then counted: `undefined` where each is a line of its own.
   * Kinds of what strangers cause and of what genuine deliveries run into never meet, or the first would drown the second.
   */
  readonly kind?: string;
}

const TRAFFIC: Loudness = { level: 'info' };
const EACH_WARNS: Loudness = { level: 'warn' };
const EACH_FAILS: Loudness = { level: 'error' };

/**
 * How loud an observation is: a refusal, whoever caused it, is told at once the first time and then once a minute, for the
 * first bad signature is usually the developer's own wrong secret, and a stranger must not be able to fill a log.
 */
export function loudnessOf(seen: Observation): Loudness {
  switch (seen.type) {
    case 'received':
    case 'started':
    case 'answered':
    case 'duplicate':
    case 'waited':
    case 'unhandled':
    case 'store-call':
    case 'superseded':
      return TRAFFIC;
    case 'handled':
      return seen.warning === undefined ? TRAFFIC : { level: 'warn', kind: `${seen.endpoint} handled ${seen.status}` };
    case 'rejected': {
      const { endpoint, code, reason, verified, status } = seen;
      // The outage behind it is told once, when it begins, and once more when it ends.
      if (code === 'store_unavailable') return TRAFFIC;
      // A client that goes away is no news.
      if (code === 'body_aborted') return TRAFFIC;
      // Of a mount that does not fit, any request under the sender's header may be the cause.
      const level = faultOf(status) === 'ours' && code !== 'mount_mismatch' ? 'error' : 'warn';
      return { level, kind: `${endpoint} ${code} ${reason} ${verified}` };
    }
    case 'failed':
      // The warning `not_routed` says it, with what to change.
      return seen.status === NOT_FOUND_STATUS ? TRAFFIC : EACH_FAILS;
    case 'overdue':
    case 'key-collision':
      return { level: 'warn', kind: `${seen.endpoint} ${seen.type}` };
    case 'store-error':
      return EACH_FAILS;
    case 'store-recovered':
      return EACH_WARNS;
    case 'warning':
      // The refusal says the same, and again as long as it lasts.
      return seen.code === 'mount_mismatch' ? TRAFFIC : EACH_WARNS;
    case 'lost-claim':
      return EACH_WARNS;
  }
}
