import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plotonDelivery, send } from './send.ts';
import { SERVERS } from './start-runtime.ts';

/** The blocks of the root README that are whole servers where a module with a `fetch` is one, by what is in them. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  Hono: ["from 'hono'", 'plotonWebhook(', 'export default'],
  Fetch: ['createFetchHandler(ploton', 'export default'],
};

/** Starts each as it is written, and sends it a delivery, a copy and a tampered one. Yields a name, and a problem or nothing. */
export async function* tryReadmeBlocks(
  folder: string,
  runtime: string,
): AsyncGenerator<[name: string, problem: string]> {
  const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');
  const all = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
  for (const [name, marks] of Object.entries(BLOCKS)) {
    const problem = await tryBlock(
      folder,
      runtime,
      name,
      all.find((code) => marks.every((mark) => code.includes(mark))),
    ).then(
      () => '',
      (error: unknown) => String(error),
    );
    yield [`the README's ${name} block on ${runtime}`, problem];
  }
}

async function tryBlock(folder: string, runtime: string, name: string, code: string | undefined): Promise<void> {
  if (code === undefined) throw new Error('the README has no such block');
  const file = `readme-${name}.ts`;
  writeFileSync(join(folder, file), code);
  const running = await SERVERS[runtime]?.(folder, file);
  if (running === undefined) throw new Error(`${runtime} serves no modules`);
  try {
    const delivery = plotonDelivery('/webhook');
    const statuses = [];
    for (const body of [delivery.body, delivery.body, `${delivery.body} `]) {
      statuses.push((await send(running.port, { ...delivery, body })).status);
    }
    assert.deepEqual(statuses, [200, 200, 401]);
  } finally {
    await running.stop();
  }
}
