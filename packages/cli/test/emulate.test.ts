import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliverySummary, Page } from '@hookgate/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { type Receiver, SECRETS, startReceiver } from './support/start-receiver.ts';

let receiver: Receiver;
let folder: string;
beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'));
});
afterAll(async () => {
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

describe('hookgate emulate', () => {
  it('with keys: chooses, shows, sends again, quits; and keeps everything in a file', async () => {
    const state = join(folder, 'state.jsonl');
    let press = (_key: string): void => {};
    const args = ['emulate', '--forward-to', receiver.url, '--port', '0', '--state', state];
    const own = { HOOKGATE_STATE_DIR: join(folder, 'keys') };
    const told: string[] = [];
    let onLine = (): void => {};
    const until = (test: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${test} did not come:\n${told.join('\n')}`)), 10_000);
        onLine = () => {
          if (!test.test(told.join('\n'))) return;
          clearTimeout(timer);
          resolve();
        };
        onLine();
      });
    const running = runHere(args, {
      env: { ...own, ...SECRETS },
      keys: (onKey) => {
        press = onKey;
        return () => {};
      },
      onPrint: (text) => {
        told.push(text);
        onLine();
      },
    });
    await until(/sends one/);
    press('r'); // Nothing is there yet.
    await runHere(['trigger', 'platos', 'message.rated', '--no-wait'], { env: own });
    await until(/<-- \[200\]/);
    expect(told.join('\n')).toMatch(/--> platos message\.rated \S+\n<-- \[200\] [\d.]+ ms {2}\S+ 1\/4/);
    press('j');
    press('\u001b[A');
    press('d');
    await until(/attempt 1 {2}delivered/);
    press('r');
    await until(/ 2\/4/);
    await runHere(['trigger', 'ploton', 'task.complete'], { env: own });
    press('kr'); // Ploton sends nothing again by hand: a new delivery.
    await until(/ 1\/5[\s\S]* 1\/5/);
    press('q');
    expect((await running).code).toBe(0);

    told.length = 0;
    const again = runHere([...args, '--json', '--print-secret'], {
      env: { ...own, ...SECRETS },
      keys: (onKey) => {
        press = onKey;
        return () => {};
      },
      onPrint: (text) => {
        told.push(text);
        onLine();
      },
    });
    await until(/started/);
    expect(JSON.parse(told[0] as string)).toMatchObject({ secrets: { ploton: SECRETS.PLOTON_WEBHOOK_SECRET } });
    const { json } = await runHere(['deliveries', '--json'], { env: own });
    expect((json() as Page<DeliverySummary>).items.map(({ type, attempts }) => `${type} ${attempts}`)).toEqual([
      'task.complete 1',
      'task.complete 1',
      'message.rated 2',
    ]);
    press('\u0003');
    expect((await again).code).toBe(0);
  });

  it.each([
    [['plotn'], 'Did you mean `ploton`?'],
    [['ploton', '--forward-to', 'https://example.com'], 'example.com is not this machine: pass --allow-remote'],
    [['ploton', '--forward-to', 'platos=:3000'], 'platos is not emulated; there are: ploton'],
    [['ploton', '--events', 'message.rated'], 'nobody who is emulated has "message.rated"'],
    [['--speed', '0'], '--speed must be a number above 0'],
    [['--speed', '2', '--manual-clock'], 'give one of them'],
    [['--port', 'x'], '--port must be a whole number'],
    [['--state', tmpdir()], 'is a folder. Name a regular file'],
    [['--state', join(tmpdir(), 'no', 'such', 'state.jsonl')], 'there is no folder'],
    [['--state', '/dev/full'], 'is a device. Name a regular file'],
    [['--state', '/dev/zero'], 'is a device. Name a regular file'],
  ])('%j', async (args, said) => {
    const { code, err } = await runHere(['emulate', ...args], { env: { HOOKGATE_STATE_DIR: folder } });
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });
});
