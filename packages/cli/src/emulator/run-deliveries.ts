import type { DeliverySummary, DeliveryView, Page } from '@hookgate/emulator';
import { readTextBody } from '../arguments/read-body.ts';
import { oneLine } from '../send/show-request.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { drive, type EmulatorOption } from './commands-context.ts';
import { DELIVERY_HEAD, deliveryRow, describeAttempt, table } from './rows.ts';

/** The options of `hookgate deliveries`, as they were typed. */
export interface DeliveriesOptions extends EmulatorOption {
  readonly sender?: string;
  readonly webhook?: string;
  readonly state?: string;
  readonly search?: string;
  readonly limit: string;
  readonly before?: string;
}

/** Lists deliveries, the newest first. */
export async function listDeliveries(options: DeliveriesOptions, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const { sender, webhook, state, search, limit, before } = options;
  const page = await client.get<Page<DeliverySummary>>('deliveries', {
    sender,
    webhook,
    state,
    q: search,
    limit,
    before,
  });
  tell(page, (view) => showPage(view, terminal));
}

/** Lists dead letters. */
export async function listDeadLetters(
  options: EmulatorOption & { readonly limit: string; readonly before?: string },
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const page = await client.get<Page<DeliverySummary>>('dead-letters', {
    limit: options.limit,
    before: options.before,
  });
  tell(page, (view) => showPage(view, terminal));
}

/** Shows one with its attempts. */
export async function showDelivery(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const { style } = terminal;
  tell(await client.get<DeliveryView>(`deliveries/${encodeURIComponent(id)}`), (view) =>
    [
      `${style.bold(oneLine(`${view.sender} ${view.type}`))} ${oneLine(view.eventId)}  ${view.state}  ${view.url}`,
      `    ${oneLine(view.body.text)}${view.body.truncated ? ` … (${view.body.bytes} bytes)` : ''}`,
      ...view.history.map((attempt) => describeAttempt(attempt, style)),
    ].join('\n'),
  );
}

/** Sends one again, by hand: the same payload, signed anew. */
export async function redeliver(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const view = await client.send<DeliverySummary>('POST', `deliveries/${encodeURIComponent(id)}/redeliver`);
  tell(view, (each) => table([deliveryRow(each)], terminal.style, DELIVERY_HEAD));
}

/** Sends one again as a new one, with changes. */
export async function replay(
  id: string,
  options: EmulatorOption & { readonly body?: string; readonly url?: string; readonly tamper?: string },
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const { body, url, tamper } = options;
  const changes = {
    ...(body === undefined ? {} : { body: await readTextBody(body, terminal) }),
    ...(url === undefined ? {} : { url }),
    ...(tamper === undefined ? {} : { tamper }),
  };
  const view = await client.send<DeliverySummary>('POST', `deliveries/${encodeURIComponent(id)}/replay`, changes);
  tell(view, (each) => table([deliveryRow(each)], terminal.style, DELIVERY_HEAD));
}

/** Prints one as a line for the shell, or as a test. */
export async function printAs(
  form: 'curl' | 'test',
  id: string,
  options: EmulatorOption,
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const text = await client.getText(`deliveries/${encodeURIComponent(id)}/${form}`);
  tell({ [form]: text }, () => text.trimEnd());
}

/** Forgets all dead letters. */
export async function purgeDeadLetters(options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const view = await client.send<{ readonly purged: number }>('DELETE', 'dead-letters');
  tell(view, ({ purged }) => `${purged} purged`);
}

function showPage({ items, total, next }: Page<DeliverySummary>, { style }: Terminal): string {
  if (items.length === 0) return 'none';
  const more = next === undefined ? '' : `\n${style.dim(`${items.length} of ${total}; --before ${next} shows more`)}`;
  return table(items.map(deliveryRow), style, DELIVERY_HEAD) + more;
}
