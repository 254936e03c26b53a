import { type DedupeStore, type Handler, type PlatosEvent, platos, type Sink } from '@hookgate/core';
import { type Consumer, consume, handOff, latest } from '../../src/index.ts';

export function inOrderOf(store: DedupeStore, archive: (id: string) => void): Consumer {
  // #region order
  const inOrder = latest(platos, { store, by: (event) => event.conversation_id as string | undefined });
  return consume(platos, {
    store,
    on: { 'conversation.archived': inOrder(async (event) => archive(event.event_id)) },
  });
  // #endregion
}

export function orderedHandOff(sink: Sink): Handler<PlatosEvent> {
  // #region ordered
  const ordered = handOff(sink, { orderBy: (event: PlatosEvent) => event.conversation_id as string | undefined });
  // #endregion
  return ordered;
}
