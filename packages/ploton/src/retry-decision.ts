import type { PlotonTaskError, PlotonTaskFailed } from '@hookgate/core';

/** What to do about a task that failed. */
export interface RetryDecision {
  /**
   * `retry`: create the task anew after a delay. `reauthorise`: let the user authorise the service, then create it anew. `alert`:
   * trying again will not help; somebody must change something.
   */
  readonly action: 'retry' | 'reauthorise' | 'alert';
  readonly code: string;
  /** A sentence for the log or the alert. */
  readonly reason: string;
}

/** Source: Ploton, Guides / Deploying to Production, "Error handling strategy". */
const KNOWN: Readonly<Record<string, Omit<RetryDecision, 'code'>>> = {
  auth_token_expired: { action: 'reauthorise', reason: 'the user must authorise the service again' },
  service_unavailable: { action: 'retry', reason: 'the connected service is down' },
  rate_limited: { action: 'retry', reason: 'the connected service limits how often it is asked' },
  permission_denied: { action: 'alert', reason: 'the integration needs broader OAuth scopes' },
  invalid_credentials: { action: 'alert', reason: 'the credentials must be updated' },
  workflow_depth_exceeded: { action: 'alert', reason: 'the prompt is too complex: simplify or split it' },
};

/**
 * What Ploton's page says to do about a `task.failed`: its table of codes, in which the event's own `recoverable` wins. A code that is
 * not in the table follows `recoverable`.
 */
export function retryDecision(failure: PlotonTaskFailed | PlotonTaskError): RetryDecision {
  const { code, recoverable } = 'data' in failure ? failure.data.error : failure;
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined;
  if (recoverable === true) {
    if (known !== undefined && known.action !== 'alert') return { ...known, code };
    return { action: 'retry', code, reason: `Ploton says that ${code} may pass` };
  }
  if (known?.action === 'alert') return { ...known, code };
  return { action: 'alert', code, reason: `Ploton says that ${code} will not pass by itself` };
}

/** How often and how far apart a failed task is tried again. */
export interface RetryPlan {
  /** How often in all, before somebody is alerted. Default: 3. */
  readonly maxRetries?: number;
  /** The delay before the first retry, in milliseconds; each later one is twice as long. Default: 60,000. */
  readonly firstDelayMs?: number;
  /** No delay is longer, in milliseconds. Default: 3,600,000. */
  readonly maxDelayMs?: number;
}

/** The page's flowchart, one step of it. */
export type FailureStep =
  | { readonly step: 'retry'; readonly delayMs: number; readonly decision: RetryDecision }
  | { readonly step: 'reauthorise'; readonly decision: RetryDecision }
  | { readonly step: 'alert'; readonly decision: RetryDecision };

/**
 * The page's flowchart for a handler of `task.failed`: recoverable? then retry with backoff up to a maximum, then alert.
 *
 * @param retriesSoFar how often this work was tried again already; the app keeps that number, in `metadata` of the task for example
 * @throws RangeError when it is no whole number from 0
 */
export function nextStep(
  failure: PlotonTaskFailed | PlotonTaskError,
  retriesSoFar: number,
  plan: RetryPlan = {},
): FailureStep {
  if (!Number.isInteger(retriesSoFar) || retriesSoFar < 0) {
    throw new RangeError(`retriesSoFar must be a whole number from 0, not ${String(retriesSoFar)}`);
  }
  const { maxRetries = 3, firstDelayMs = 60_000, maxDelayMs = 3_600_000 } = plan;
  const decision = retryDecision(failure);
  if (decision.action === 'alert') return { step: 'alert', decision };
  if (retriesSoFar >= maxRetries) {
    const reason = `${decision.reason}; tried again ${retriesSoFar} times`;
    return { step: 'alert', decision: { ...decision, action: 'alert', reason } };
  }
  if (decision.action === 'reauthorise') return { step: 'reauthorise', decision };
  return { step: 'retry', delayMs: Math.min(firstDelayMs * 2 ** retriesSoFar, maxDelayMs), decision };
}
