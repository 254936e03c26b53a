/** What a connection of rabbitmq-client tells of being blocked. */
interface Teller {
  on(event: 'connection.blocked', listener: (reason: string) => void): unknown;
  on(event: 'connection' | 'connection.unblocked', listener: () => void): unknown;
}

const known = new WeakMap<object, () => string | undefined>();

/**
 * Follows a connection, once however many publishers it has, and answers why its broker takes nothing from it: an alarm, for it has no disk or
 * memory left. `undefined`: it takes messages.
 */
export function blockedConnection(connection: object): () => string | undefined {
  const before = known.get(connection);
  if (before !== undefined) return before;
  let reason: string | undefined;
  if (typeof (connection as Partial<Teller>).on === 'function') {
    const teller = connection as Teller;
    teller.on('connection.blocked', (told) => {
      reason = String(told);
    });
    const free = (): void => {
      reason = undefined;
    };
    teller.on('connection.unblocked', free);
    // A new connection is told anew.
    teller.on('connection', free);
  }
  const answer = (): string | undefined => reason;
  known.set(connection, answer);
  return answer;
}
