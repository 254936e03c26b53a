import type { DeliverySummary, Page, SenderView, WebhookView } from '@hookgate/emulator';
import type { Terminal } from '../terminal/terminal.ts';
import { drive, type EmulatorOption } from './commands-context.ts';
import type { EmulatorClient } from './emulator-client.ts';
import { showAttempt, showSending } from './rows.ts';
import { LATE_MS, listen } from './wait-for-attempts.ts';

/** The emulator waits for so many answers of one webhook at once. */
const AT_ONCE = 32;

/** Sends all dead letters again, and waits for what comes of it. @returns 0 when each of them is counted now */
export async function redeliverDeadLetters(options: EmulatorOption, terminal: Terminal): Promise<number> {
  const { client, tell } = await drive(options, terminal);
  const { letters, left, deadlineMs } = await findLetters(client);
  const listening = await listen(client, terminal);
  let ended: readonly DeliverySummary[];
  let redelivered: number;
  try {
    ({ redelivered } = await client.send<{ readonly redelivered: number }>('POST', 'dead-letters/redeliver'));
    const withinMs = deadlineMs * Math.max(1, Math.ceil(letters.length / AT_ONCE)) + LATE_MS;
    ended = await listening.attempted(letters, withinMs);
  } finally {
    listening.end();
  }
  const before = new Map(letters.map(({ id, attempts }) => [id, attempts]));
  const isAnswered = ({ id, attempts }: DeliverySummary): boolean => attempts > (before.get(id) ?? 0);
  const counted = ended.filter((each) => isAnswered(each) && each.lastOutcome === 'delivered');
  const failed = ended.filter((each) => isAnswered(each) && each.lastOutcome !== 'delivered');
  const waiting = ended.filter((each) => !isAnswered(each));
  const result = {
    redelivered,
    delivered: counted.length,
    failed: failed.length,
    unanswered: waiting.length,
    left,
    deliveries: ended,
  };
  const { style } = terminal;
  tell(result, () => {
    const ends = [
      [counted.length, 'delivered'],
      [failed.length, 'failed again'],
      [waiting.length, 'not answered yet'],
    ].filter(([count]) => count !== 0);
    const how = ends.length === 0 ? '' : `: ${ends.map(([count, name]) => `${count} ${name}`).join(', ')}`;
    const kept =
      left === 0 ? [] : [`${left} left: their sender redelivers nothing by hand, or their webhook is paused`];
    const lines = failed.flatMap((each) => [
      `${showSending(each, style)}  ${style.dim(each.id)}`,
      showAttempt(each, style),
    ]);
    return [`${redelivered} sent again${how}`, ...kept, ...lines].join('\n');
  });
  return failed.length + waiting.length === 0 ? 0 : 1;
}

/** Those that the emulator will send again, how many it will not, and the longest that one of their senders waits. */
async function findLetters(
  client: EmulatorClient,
): Promise<{ readonly letters: readonly DeliverySummary[]; readonly left: number; readonly deadlineMs: number }> {
  const [senders, webhooks] = await Promise.all([
    client.get<readonly SenderView[]>('senders'),
    client.get<readonly WebhookView[]>('webhooks'),
  ]);
  const willing = new Map(senders.filter(({ redelivers }) => redelivers).map((each) => [each.name, each]));
  const paused = new Set(webhooks.filter((each) => each.paused).map(({ id }) => id));
  const all: DeliverySummary[] = [];
  let before: string | undefined;
  do {
    const page = await client.get<Page<DeliverySummary>>('dead-letters', { limit: '1000', before });
    all.push(...page.items);
    before = page.next;
  } while (before !== undefined);
  const letters = all.filter(({ sender, webhook }) => willing.has(sender) && !paused.has(webhook));
  const deadlineMs = Math.max(0, ...letters.map(({ sender }) => willing.get(sender)?.deadlineMs ?? 0));
  return { letters, left: all.length - letters.length, deadlineMs };
}
