import { receiverFacts } from './receiver-facts.ts';
import type { Reporter } from './reporter.ts';
import type { WarningCode } from './warning-observation.ts';

/** Reports a warning that is about a receiver, or one of its endpoints, and no delivery. */
export function warn(reporter: Reporter, provider: string, code: WarningCode, detail: string, endpoint?: string): void {
  reporter.report({ type: 'warning', ...receiverFacts(provider), endpoint, code, detail });
}
