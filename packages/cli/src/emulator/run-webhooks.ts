import type { CreatedWebhook, DeliverySummary, WebhookView } from '@hookgate/emulator';
import { parseUrl } from '../arguments/parse-url.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { drive, type EmulatorOption } from './commands-context.ts';
import { DELIVERY_HEAD, deliveryRow, table } from './rows.ts';

/** Lists webhooks. */
export async function listWebhooks(options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  tell(await client.get<readonly WebhookView[]>('webhooks'), (views) =>
    views.length === 0 ? 'none' : table(views.map(webhookRow), terminal.style, WEBHOOK_HEAD),
  );
}

/** Makes one; its secret is told this once. */
export async function createWebhook(
  sender: string,
  url: string,
  options: EmulatorOption & { readonly topics?: string; readonly secret?: string },
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const { topics, secret } = options;
  const webhook = {
    sender,
    url: parseUrl(url).href,
    ...(topics === undefined ? {} : { topics: topics.split(',').map((topic) => topic.trim()) }),
    ...(secret === undefined ? {} : { secret }),
  };
  tell(await client.send<CreatedWebhook>('POST', 'webhooks', webhook), withSecret);
}

/** Gives one a new secret. */
export async function rotateWebhook(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  tell(await client.send<CreatedWebhook>('POST', `webhooks/${encodeURIComponent(id)}/rotate`), withSecret);
}

/** Pauses one, or goes on with it. */
export async function pauseWebhook(
  id: string,
  paused: boolean,
  options: EmulatorOption,
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const view = await client.send<WebhookView>('PATCH', `webhooks/${encodeURIComponent(id)}`, { paused });
  tell(view, (each) => table([webhookRow(each)], terminal.style, WEBHOOK_HEAD));
}

/** Sends a test event to one. */
export async function testWebhook(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const view = await client.send<DeliverySummary>('POST', `webhooks/${encodeURIComponent(id)}/test`);
  tell(view, (each) => table([deliveryRow(each)], terminal.style, DELIVERY_HEAD));
}

/** Removes one. */
export async function deleteWebhook(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  await client.send<undefined>('DELETE', `webhooks/${encodeURIComponent(id)}`);
  tell({ deleted: id }, () => `${id} deleted`);
}

const WEBHOOK_HEAD = ['id', 'sender', 'state', 'secret', 'pending', 'delivered', 'dead', 'topics', 'url'];

function webhookRow({ id, sender, paused, secretHint, counts, topics, url }: WebhookView): readonly string[] {
  const { pending, delivered, deadLetter } = counts;
  const numbers = [pending, delivered, deadLetter].map(String);
  return [id, sender, paused ? 'paused' : 'active', `…${secretHint}`, ...numbers, topics.join(',') || 'all', url];
}

function withSecret({ id, sender, url, secret }: CreatedWebhook): string {
  return `${id}  ${sender}  ${url}\nsecret, told this once: ${secret}`;
}
