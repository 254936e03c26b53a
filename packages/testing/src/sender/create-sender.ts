import { failArgument, requireNumber, requireOneOf, shown } from '../argument-error.ts';
import { buildDelivery } from '../delivery.ts';
import type { SenderLike } from '../profiles/profile-of.ts';
import type { FaultName } from './fault-name.ts';
import type { Attempt, Message } from './message.ts';
import { resolveSenderOptions } from './resolve-sender-options.ts';
import { createSendQueue } from './send-queue.ts';
import type { Parcel } from './send-queue-rules.ts';
import type { SenderOptions } from './sender-options.ts';

/** How one event is sent. */
export interface SendOptions {
  /** Copies to send besides: senders deliver at least once. Default: 0. */
  readonly copies?: number;
  /** Milliseconds from now until it is sent. Default: 0. */
  readonly delayMs?: number;
}

/** A sender of webhooks, with its real rules and a clock that can be turned. */
export interface Sender {
  /** Puts an event in the queue; nothing is sent before the clock moves or `runDue()` is called. */
  send(event: object, options?: SendOptions): Message;
  /** Puts several in the queue, in this order, the opposite, or one the seed decides: order is best effort. */
  sendAll(events: readonly object[], order?: 'given' | 'reversed' | 'shuffled'): readonly Message[];
  /** Sends a message again by hand, once: the same payload, a fresh nonce and timestamp. Only for senders that can. */
  redeliver(message: Message): void;
  /** Sends everything that is due now, and waits for the answers. */
  runDue(): Promise<void>;
  /** Lets this much time pass, sending everything when it is due. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until nothing is left to send: every message is delivered or in the dead letters. */
  drain(): Promise<void>;
  /** When the next attempt is due, epoch milliseconds; `undefined`: never. */
  readonly nextDueAt: number | undefined;
  readonly messages: readonly Message[];
  /** Every attempt, in the order they ended. */
  readonly history: readonly Attempt[];
  /** Messages whose last attempt failed. */
  readonly deadLetters: readonly Message[];
  readonly now: () => number;
}

/** A message while it changes. */
type OpenMessage = { -readonly [K in keyof Message]: Message[K] } & { attempts: Attempt[] } & Parcel;

/**
 * Makes a sender. The waiting between its attempts is virtual, so two hours pass at once; the application under test runs
 * in real time, and an answer that does not come within `deadlineMs` of it is a timeout.
 *
 * Ploton: 5 attempts (at once, +1 min, +5 min, +30 min, +2 h), exactly 200 counts, 30 s. Platos: 3 or 4 sends (+1 s, +5 s,
 * +30 s), any 2xx counts, 5 s, then the dead letters, and redelivery by hand with a fresh nonce and the original `event_id`.
 *
 * @param from `ploton`, `platos` or a profile of your own
 * @throws TypeError for unknown and invalid options
 */
export function createSender(from: SenderLike, options: SenderOptions): Sender {
  const config = resolveSenderOptions(from, options);
  const { profile, clock, random } = config;
  const messages: OpenMessage[] = [];
  const history: Attempt[] = [];
  const queue = createSendQueue<OpenMessage>({
    ...config,
    signsRetries: (profile.signsEachAttempt ?? profile.nonces) && !config.repeatsNonce,
    sign: ({ event }, { at, nonce }) => buildDelivery('send', profile, event, { ...config.delivery, at, nonce }),
    transport: (delivery, { timeoutMs }) => config.transport(delivery, { timeoutMs }),
    onAttempt(message, { fault, durationMs: _durationMs, ...made }) {
      // What the plan chooses from has no other names.
      const attempt: Attempt = { ...made, message, fault: fault as FaultName | undefined };
      message.attempts.push(attempt);
      history.push(attempt);
      config.onAttempt(attempt);
    },
  });

  function add(event: object, dueAt: number, copyOf?: Message): OpenMessage {
    const id = `message_${messages.length + 1}`;
    const counts = { begun: 0, automatic: 0, first: undefined };
    const message: OpenMessage = { id, event, copyOf, state: 'pending', attempts: [], nextAttemptAt: dueAt, ...counts };
    messages.push(message);
    queue.schedule(message, dueAt);
    return message;
  }

  /** Lets time pass up to a moment, and stops at everything that is due before. */
  async function runUntil(callee: string, isOver: (next: number) => boolean): Promise<void> {
    if (clock.advance === undefined) {
      failArgument(callee, 'clock', 'is not a test clock and cannot be moved; call runDue() when nextDueAt has come');
    }
    await queue.runDue();
    for (let next = queue.nextDueAt; next !== undefined && !isOver(next); next = queue.nextDueAt) {
      clock.advance(Math.max(0, next - clock.now()));
      await queue.runDue();
    }
  }

  const send: Sender['send'] = (event, { copies = 0, delayMs = 0 } = {}) => {
    if (typeof event !== 'object' || event === null)
      failArgument('send', 'event', `must be an event, not ${shown(event)}`);
    requireNumber('send', 'options.copies', copies);
    const dueAt = clock.now() + requireNumber('send', 'options.delayMs', delayMs);
    const message = add(event, dueAt);
    for (let copy = 0; copy < copies; copy++) add(event, dueAt, message);
    return message;
  };

  return {
    send,
    sendAll(events, order = 'given') {
      if (!Array.isArray(events)) failArgument('sendAll', 'events', `must be an array of events, not ${shown(events)}`);
      requireOneOf('sendAll', 'order', order, ['given', 'reversed', 'shuffled']);
      const ordered = order === 'given' ? [...events] : order === 'reversed' ? [...events].reverse() : shuffled(events);
      return ordered.map((event: object) => send(event));
    },
    redeliver(message) {
      const known = messages.find((each) => each === message);
      if (known === undefined) return failArgument('redeliver', 'message', 'must be a message of this sender');
      if (!profile.redelivers) {
        failArgument('redeliver', 'message', `is of ${profile.provider.name}, which redelivers nothing by hand`);
      }
      queue.schedule(known, clock.now(), true);
    },
    runDue: () => queue.runDue(),
    async advance(ms) {
      const end = clock.now() + requireNumber('advance', 'ms', ms);
      await runUntil('advance', (next) => next > end);
      clock.advance?.(Math.max(0, end - clock.now()));
    },
    drain: () => runUntil('drain', () => false),
    get nextDueAt() {
      return queue.nextDueAt;
    },
    messages,
    history,
    get deadLetters() {
      return messages.filter(({ state }) => state === 'dead-letter');
    },
    now: () => clock.now(),
  };

  function shuffled(events: readonly object[]): object[] {
    const rest = [...events];
    return events.map(() => rest.splice(random.int(rest.length), 1)[0] as object);
  }
}
