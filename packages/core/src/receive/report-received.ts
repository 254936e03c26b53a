import type { DeliveryFacts } from '../observe/observation-facts.ts';
import type { PipelineParts } from './pipeline-parts.ts';

/** Makes what tells observers and log of a delivery that is genuine, fresh and has its event's shape. */
export function createReceivedReport({
  provider,
  reporter,
}: Pick<PipelineParts, 'provider' | 'reporter'>): (
  facts: DeliveryFacts,
  secretId: string,
  bodyBytes: number,
  sent: Record<string, unknown>,
  startedAt: number,
) => void {
  const knownTypes = new Set(provider.eventTypes);

  return (facts, secretId, bodyBytes, sent, startedAt) => {
    const known = knownTypes.has(facts.eventType);
    const durationMs = performance.now() - startedAt;
    const logLine = provider.logLine?.(sent as never);
    reporter.report({ ...facts, type: 'received', secretId, bodyBytes, known, durationMs, logLine });
  };
}
