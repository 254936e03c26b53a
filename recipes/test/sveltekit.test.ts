import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectExchange, plotonDelivery, plotonEvent, SECRET, send } from './support/exchange.ts';
import { freePort, listening, type Program, run, start } from './support/processes.ts';

const handled = (program: Program) => () =>
  [...program.printed().matchAll(/^handled (task_\S+)/gm)].map(([, id]) => id ?? '');
const programs: Program[] = [];

async function serve(env: NodeJS.ProcessEnv = {}): Promise<{ readonly url: string; readonly program: Program }> {
  const port = await freePort();
  const program = start('sveltekit', process.execPath, ['build'], { HOST: '127.0.0.1', PORT: String(port), ...env });
  programs.push(program);
  await listening(program, /Listening on/i);
  return { url: `http://127.0.0.1:${port}/webhook`, program };
}

beforeAll(async () => {
  await run('sveltekit', 'vite', ['build']);
});
afterAll(async () => {
  await Promise.all(programs.map((each) => each.end()));
});

it('an endpoint receives deliveries', async () => {
  const { url, program } = await serve({ PLOTON_WEBHOOK_SECRET: SECRET });
  await expectExchange(url, handled(program));
});

it('started without the secret it answers 500, and says what is missing', async () => {
  const { url, program } = await serve();
  expect(await send(url, plotonDelivery(plotonEvent('task.complete')))).toMatchObject({ status: 500 });
  await expect.poll(program.printed).toMatch(/no webhook secret/);
});
