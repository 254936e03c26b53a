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
    reporter.report({
      type: 'received',
      ...facts,
      secretId,
      bodyBytes,
      known: knownTypes.has(facts.eventType),
      durationMs: performance.now() - startedAt,
      logLine: provider.logLine?.(sent as never),
    });
  };
}
