/**
 * Sends five events whose jobs take a while, kills the worker in the middle of them, and shows that nothing is lost and nothing done twice.
 * On the database of `DATABASE_URL`, or one of its own that is deleted afterwards.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFactories, deliver } from '@hookgate/testing';
import { startApp } from './start-app.ts';

const JOBS = 5;
const secret = 'whsec_background_demo';
const folder = mkdtempSync(join(tmpdir(), 'hookgate-background-'));
const startedAt = performance.now();
const { app, said } = startApp({
  PORT: '0',
  JOB_MS: '4000',
  DATA_FOLDER: folder,
  PLATOS_WEBHOOK_SECRET: secret,
  PLOTON_WEBHOOK_SECRET: secret,
});
const [port] = await said(/^web listens on .*port: (\d+)/);
await said(/^worker \d+ works/);
const url = `http://127.0.0.1:${port}`;

const make = createFactories({ now: Date.now, secrets: { platos: secret } });
const conversations = Array.from({ length: JOBS }, (_, i) => `conv_${Date.now()}_${i}`);
for (const conversation_id of conversations) {
  const event = make.platosEvent('conversation.archived', { conversation_id });
  const at = performance.now();
  const { status } = await deliver(`${url}/webhooks/platos`, make.platosDelivery(event));
  tell(`Platos is answered ${status} after ${Math.round(performance.now() - at)} ms; it would wait for 5,000`);
}
const [victim] = await said(/^worker (\d+) begins/, JOBS);
process.kill(Number(victim), 'SIGKILL');
tell(`kill -9 ${victim}: the worker dies in the middle of its jobs`);
await said(/^worker \d+ has done/, JOBS);

const rows = (await (await fetch(`${url}/summaries`)).json()) as { conversation: string; made_by: number }[];
const made = rows.filter(({ conversation }) => conversations.includes(conversation));
const summarised = new Set(made.map(({ conversation }) => conversation));
// A job that the first worker had ended before it died is done, and stays so.
const survived = made.some(({ made_by }) => made_by !== Number(victim));
const isRight = made.length === JOBS && summarised.size === JOBS && survived;
tell(isRight ? `DONE: ${JOBS} events, ${made.length} summaries, 0 lost, 0 twice` : `WRONG: ${JSON.stringify(made)}`);

app.kill('SIGTERM');
await once(app, 'exit');
rmSync(folder, { recursive: true, force: true });
process.exitCode = isRight ? 0 : 1;

function tell(sentence: string): void {
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${sentence}`);
}
