import { type DedupeStore, platos } from '@hookgate/core';
import { type Consumer, consume, latest } from '../../src/index.ts';

export function inOrderOf(store: DedupeStore, archive: (id: string) => void): Consumer {
  // #region order
  const inOrder = latest(platos, { store, by: (event) => event.conversation_id as string | undefined });
  return consume(platos, {
    store,
    on: { 'conversation.archived': inOrder(async (event) => archive(event.event_id)) },
  });
  // #endregion
}
