import { randomBytes, randomUUID } from 'node:crypto';
import { signPlatos, signPloton } from '@hookgate/testing';
import { briefPlatos, briefPloton } from './brief-providers.ts';
import type { Random } from './random.ts';

/** One event, and what its sender knows of it. */
interface Sent {
  readonly id: string;
  readonly sender: 'ploton' | 'platos';
  readonly body: string;
  /** Whether an attempt was answered as its sender wants it. */
  delivered: boolean;
  attempts: number;
}

/** Sends events as the two senders do, each attempt to whichever receiver the load balancer picks. */
export interface Senders {
  /** Puts an event on its way; resolves when it is delivered or its last attempt has failed. */
  send(): Promise<void>;
  /** Sends everything undelivered once more, as somebody pressing "redeliver" does, and again if need be. */
  redeliver(): Promise<void>;
  /** Events whose sender has not given up yet. */
  readonly onTheirWay: number;
  readonly sent: readonly Sent[];
}

/** A sender redelivers no more than so many at once, and somebody presses no more often than that. */
const [REDELIVERED_AT_ONCE, MOST_REDELIVERIES] = [50, 5];

export function createSenders(pick: () => string | undefined, secret: string, random: Random): Senders {
  const sent: Sent[] = [];
  let onTheirWay = 0;

  function create(): Sent {
    const id = randomUUID();
    const ploton = random.next() < 0.5;
    const body = ploton
      ? { event: 'task.complete', task_id: id, timestamp: new Date().toISOString(), data: {} }
      : { event: 'message.rated', event_id: id, ts: Date.now() };
    return { id, sender: ploton ? 'ploton' : 'platos', body: JSON.stringify(body), delivered: false, attempts: 0 };
  }

  async function attempt(event: Sent, headers: Readonly<Record<string, string>>): Promise<boolean> {
    const { provider } = event.sender === 'ploton' ? briefPloton : briefPlatos;
    event.attempts += 1;
    const url = pick();
    if (url === undefined) return false;
    try {
      const answer = await fetch(`${url}${provider.defaultPaths[0]}`, {
        method: 'POST',
        headers: { ...headers, connection: 'close' },
        body: event.body,
        signal: AbortSignal.timeout(provider.deadlineMs),
      });
      await answer.arrayBuffer();
      return provider.accepts === '200' ? answer.status === 200 : answer.ok;
    } catch {
      return false;
    }
  }

  function sign(event: Sent, nonce: string): Readonly<Record<string, string>> {
    if (event.sender === 'ploton') return signPloton(secret, event.body);
    return signPlatos(secret, event.body, { ts: Math.floor(Date.now() / 1000), nonce });
  }

  async function deliver(event: Sent, delaysMs: readonly number[]): Promise<void> {
    // Whether Platos signs each retry afresh or repeats itself is not documented: both happen here.
    const repeats = random.next() < 0.5;
    const first = sign(event, randomBytes(16).toString('hex'));
    for (const delayMs of [0, ...delaysMs]) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      const headers = repeats ? first : sign(event, randomBytes(16).toString('hex'));
      // Now and then a copy comes along, to another receiver.
      const copy = random.next() < 0.1 ? attempt(event, headers) : undefined;
      const answers = await Promise.all([attempt(event, headers), copy]);
      if (answers.includes(true)) event.delivered = true;
      if (event.delivered) return;
    }
  }

  return {
    sent,
    get onTheirWay() {
      return onTheirWay;
    },
    async send() {
      const event = create();
      sent.push(event);
      onTheirWay += 1;
      await deliver(event, (event.sender === 'ploton' ? briefPloton : briefPlatos).retryDelaysMs);
      onTheirWay -= 1;
    },
    async redeliver() {
      for (let times = 0; times < MOST_REDELIVERIES; times += 1) {
        const left = sent.filter((event) => !event.delivered);
        const presser = async (): Promise<void> => {
          for (let event = left.pop(); event !== undefined; event = left.pop())
            await deliver(event, [1_500, 1_500, 1_500]);
        };
        await Promise.all(Array.from({ length: REDELIVERED_AT_ONCE }, presser));
      }
    },
  };
}
