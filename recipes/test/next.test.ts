import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectExchange, plotonDelivery, plotonEvent, SECRET, send } from './support/exchange.ts';
import { freePort, listening, type Program, run, start } from './support/processes.ts';

const handled = (program: Program) => () =>
  [...program.printed().matchAll(/^handled (task_\S+)/gm)].map(([, id]) => id ?? '');
const programs: Program[] = [];

async function serve(env: NodeJS.ProcessEnv = {}): Promise<{ readonly url: string; readonly program: Program }> {
  const port = await freePort();
  const program = start('next', 'next', ['start', '--hostname', '127.0.0.1', '--port', String(port)], env);
  programs.push(program);
  await listening(program, /Ready in/);
  return { url: `http://127.0.0.1:${port}/webhook`, program };
}

beforeAll(async () => {
  // Without the secret, and with the types of the route checked.
  await run('next', 'next', ['build']);
});
afterAll(async () => {
  await Promise.all(programs.map((each) => each.end()));
});

it('a route of the App Router receives deliveries', async () => {
  const { url, program } = await serve({ PLOTON_WEBHOOK_SECRET: SECRET });
  await expectExchange(url, handled(program));
  expect((await fetch(url)).status).toBe(405);
});

it('started without the secret it answers 500, and says what is missing', async () => {
  const { url, program } = await serve();
  expect(await send(url, plotonDelivery(plotonEvent('task.complete')))).toMatchObject({ status: 500 });
  await expect.poll(program.printed).toMatch(/no webhook secret.*PLOTON_WEBHOOK_SECRET/);
  expect(handled(program)()).toEqual([]);
});
