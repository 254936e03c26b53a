import type { PgClient } from '../client/postgres-client.ts';
import { transactionCommand } from './transaction-command.ts';

/** The client of a transaction, as `work` gets it. */
export interface GuardedClient {
  readonly client: unknown;
  /** Why the transaction must not be committed: the first statement that was refused. */
  readonly refusal: Error | undefined;
  /** How many statements `work` has not had the answers to. */
  readonly pending: number;
  /** From now on every statement is refused: the connection is about to be somebody else's. */
  close(): void;
}

type Callback = (error: Error | null, ...rest: unknown[]) => void;

/** What the `query` of pg takes first: text, a config, or an object that submits itself, such as a cursor. */
interface QueryLike {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly callback?: unknown;
  readonly submit?: unknown;
  /** Of `pg-query-stream`. */
  readonly cursor?: { readonly text?: unknown };
}

/**
 * The client as it is, but for two methods. `query` refuses what begins or ends a transaction before it is sent, and
 * everything once the transaction is over; `release` does nothing, for query builders call it after each statement.
 */
export function guardClient(client: PgClient): GuardedClient {
  let isOpen = true;
  let refusal: Error | undefined;
  let pending = 0;

  function reasonAgainst(first: unknown): Error | undefined {
    if (!isOpen) {
      return new Error(
        'postgresInbox: the transaction of this client is over, and its connection may be somebody else’s: await every ' +
          'statement inside of `work`.',
      );
    }
    const command = transactionCommand(textOf(client, first));
    if (command === undefined) return undefined;
    return new Error(
      `postgresInbox: ${command} was not sent: the inbox begins and ends the transaction, so that its writes and the end of ` +
        'the delivery are one. Use SAVEPOINT, RELEASE and ROLLBACK TO inside of `work`.',
    );
  }

  function refuse(args: readonly unknown[], reason: Error): unknown {
    refusal ??= reason;
    const callback = callbackOf(args);
    if (callback !== undefined) {
      process.nextTick(callback, reason);
      return undefined;
    }
    if (typeof (args[0] as QueryLike | undefined)?.submit === 'function') throw reason;
    const refused = Promise.reject(reason);
    // `transaction` tells of it, whoever else does not look.
    if (isOpen) refused.catch(() => {});
    return refused;
  }

  function send(args: readonly unknown[]): unknown {
    const answered = (): void => {
      pending -= 1;
    };
    const callback = callbackOf(args);
    if (callback !== undefined) {
      pending += 1;
      return apply(
        client,
        withCallback(args, (...answer) => {
          answered();
          callback(...answer);
        }),
      );
    }
    const answer = apply(client, args);
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return answer;
    pending += 1;
    (answer as PromiseLike<unknown>).then(answered, answered);
    return answer;
  }

  function query(...args: unknown[]): unknown {
    const reason = reasonAgainst(args[0]);
    return reason === undefined ? send(args) : refuse(args, reason);
  }

  const guarded = new Proxy(client, {
    get(target, name) {
      if (name === 'query') return query;
      if (name === 'release') return () => {};
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    client: guarded,
    get refusal() {
      return refusal;
    },
    get pending() {
      return pending;
    },
    close() {
      isOpen = false;
    },
  };
}

function apply(client: PgClient, args: readonly unknown[]): unknown {
  return (client.query as (...args: unknown[]) => unknown).apply(client, [...args]);
}

/** The text that would be sent; a named statement may come without, once its connection knows it. */
function textOf(client: PgClient, first: unknown): string {
  if (typeof first === 'string') return first;
  const { text, name, cursor } = (first ?? {}) as QueryLike;
  const known = (client as { connection?: { parsedStatements?: Record<string, unknown> } }).connection
    ?.parsedStatements;
  const sent = text ?? cursor?.text ?? (typeof name === 'string' ? known?.[name] : undefined);
  return typeof sent === 'string' ? sent : '';
}

function callbackOf(args: readonly unknown[]): Callback | undefined {
  const last = args.slice(1).find((each) => typeof each === 'function');
  const own = (args[0] as QueryLike | null | undefined)?.callback;
  if (last !== undefined) return last as Callback;
  const isSubmittable = typeof (args[0] as QueryLike | null | undefined)?.submit === 'function';
  return typeof own === 'function' && !isSubmittable ? (own as Callback) : undefined;
}

function withCallback(args: readonly unknown[], callback: Callback): unknown[] {
  const at = args.findIndex((each, index) => index > 0 && typeof each === 'function');
  if (at > 0) return args.map((each, index) => (index === at ? callback : each));
  return [Object.create(args[0] as object, { callback: { value: callback, writable: true } }), ...args.slice(1)];
}
