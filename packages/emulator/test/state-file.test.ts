import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath, startScript } from '@hookgate/test-services';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts';
import { openStateFile, readState } from '../src/state/state-file.ts';
import { startReceiver } from './support/start-receiver.ts';

const MINUTE = 60_000;
/** A real process with an emulator that sends and writes. */
const PROGRAM = fileURLToPath(new URL('./programs/busy-emulator.ts', import.meta.url));

function newStateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state.jsonl');
}

async function start(stateFile: string, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ stateFile, manualClock: true, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Everything that can be seen, but for what is its own in every run. */
async function everything(emulator: Emulator): Promise<object> {
  const deliveries = emulator.deliveries({ limit: 1_000 }).items;
  return {
    webhooks: emulator.webhooks(),
    deliveries: await Promise.all(deliveries.map(({ id }) => emulator.delivery(id))),
    deadLetters: emulator.deadLetters({}).items,
    tasks: emulator.tasks(),
    faults: emulator.faults(),
    now: emulator.clock.now(),
  };
}

describe('a state file', () => {
  it('brings everything back after a restart, and what was pending goes on', async () => {
    const receiver = await startReceiver(500);
    const stateFile = newStateFile();
    const first = await start(stateFile, { forwardTo: receiver.url, senders: ['ploton', 'platos'] });
    first.trigger('platos', 'bgo.failed');
    await first.clock.advance(MINUTE);
    first.trigger('ploton', 'task.complete');
    first.createTask({ scenario: 'waiting' });
    first.changeFaults({ ...first.faults(), apiRate: 0.5 });
    await first.clock.advance(2_000);
    const before = await everything(first);
    await first.close();

    const second = await start(stateFile, { forwardTo: receiver.url, senders: ['ploton', 'platos'] });
    expect(await everything(second)).toEqual(before);
    expect(second.secrets).toEqual(first.secrets);
    const sent = receiver.received.length;
    await second.clock.advance(6 * MINUTE);
    expect(receiver.received.length).toBeGreaterThan(sent);
    const complete = second.deliveries({ sender: 'ploton', q: 'task_' }).items.at(-1);
    expect(complete?.attempts).toBe(3);
    expect(second.tasks()[0]?.status).toBe('complete');
    // Nothing is given the number of something else.
    const ids = second.deliveries({}).items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('repeats the nonce after a restart where it is told to', async () => {
    const receiver = await startReceiver(500);
    const stateFile = newStateFile();
    const options: EmulatorOptions = { forwardTo: receiver.url, senders: ['platos'], retrySigning: 'same' };
    const first = await start(stateFile, options);
    first.trigger('platos', 'bgo.failed');
    await first.settled();
    await first.close();
    const second = await start(stateFile, options);
    await second.clock.advance(MINUTE);
    const [one, ...others] = receiver.received.map(({ headers }) => headers['x-platos-signature']);
    expect(others).toEqual([one, one, one]);
  });

  it('makes other events, ids and nonces after a restart with the same seed', async () => {
    const receiver = await startReceiver(200);
    const stateFile = newStateFile();
    for (let run = 0; run < 2; run++) {
      const emulator = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'], seed: 1 });
      emulator.trigger('platos', 'bgo.failed');
      await emulator.settled();
      await emulator.close();
    }
    const [one, other] = receiver.received;
    expect(JSON.parse(other?.body ?? '').event_id).not.toBe(JSON.parse(one?.body ?? '').event_id);
    expect(other?.headers['x-platos-nonce']).not.toBe(one?.headers['x-platos-nonce']);
  });

  it('is only for its owner, and has no secret elsewhere', async () => {
    const stateFile = newStateFile();
    const emulator = await start(stateFile, { forwardTo: 'http://localhost:1', senders: ['ploton'] });
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(stateFile, 'utf8')).toContain(emulator.secrets.ploton);
  });

  it('drops a line that was being written when the process died', async () => {
    const receiver = await startReceiver(200);
    const stateFile = newStateFile();
    const first = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    first.trigger('platos', 'bgo.failed');
    await first.settled();
    const before = await everything(first);
    await first.close();
    appendFileSync(stateFile, '{"kind":"delivery","delivery":{"id":"dlv_2","web');
    const second = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    expect(await everything(second)).toEqual(before);
    second.trigger('platos', 'bgo.failed');
    expect(readState(stateFile).deliveries.size).toBe(2);
  });

  it('is read when an editor has saved it with CR LF and a mark in front', async () => {
    const receiver = await startReceiver(200);
    const stateFile = newStateFile();
    const first = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    first.trigger('platos', 'bgo.failed');
    await first.settled();
    const before = await everything(first);
    await first.close();
    writeFileSync(stateFile, `\uFEFF${readFileSync(stateFile, 'utf8').replaceAll('\n', '\r\n')}`);
    const second = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    expect(await everything(second)).toEqual(before);
  });

  it('is written anew at the start, without what is forgotten', async () => {
    const receiver = await startReceiver(200);
    const stateFile = newStateFile();
    const first = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    first.sendEvent({ sender: 'platos', type: 'bgo.failed', copies: 999 });
    await first.settled();
    await first.close();
    const before = statSync(stateFile).size;
    const second = await start(stateFile, { forwardTo: receiver.url, senders: ['platos'] });
    expect(statSync(stateFile).size).toBeLessThan(before / 5);
    expect(second.deliveries({}).total).toBe(100);
    expect(existsSync(`${stateFile}.new`)).toBe(false);
  });

  it('is for one emulator at a time', async () => {
    const stateFile = newStateFile();
    const emulator = await start(stateFile);
    await expect(createEmulator({ stateFile })).rejects.toThrow(/is used by this process already/);
    await emulator.close();
    // Of a process that runs: our parent.
    writeFileSync(`${stateFile}.lock`, String(process.ppid));
    await expect(createEmulator({ stateFile })).rejects.toThrow(new RegExp(`is used by the process ${process.ppid}`));
    writeFileSync(`${stateFile}.lock`, '999999999');
    await start(stateFile);
  });

  it('says what is wrong with another file, and leaves it alone', async () => {
    const stateFile = newStateFile();
    writeFileSync(stateFile, '# My notes\nBuy milk.\n');
    await expect(createEmulator({ stateFile })).rejects.toThrow(/is no state file of the emulator/);
    expect(readFileSync(stateFile, 'utf8')).toBe('# My notes\nBuy milk.\n');
    writeFileSync(
      stateFile,
      '{"kind":"hookgate-emulator","version":1}\n{"kind":"time","now":1}\nrubbish\n{"kind":"time","now":2}\n',
    );
    await expect(createEmulator({ stateFile })).rejects.toThrow(/a line that cannot be read: line 3/);
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
  });
});

/** Ids in lines such as `12 dlv_12`. */
function acknowledgedIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^\d+ (dlv_\d+)$/.exec(line)?.[1] ?? []);
}

describe('a disk that is full', () => {
  it.skipIf(findOnPath('prlimit') === undefined)(
    'is told, keeps the file readable, and is no longer one when there is room',
    async () => {
      const receiver = await startReceiver(500);
      const stateFile = newStateFile();
      const script = startScript(PROGRAM, { STATE_FILE: stateFile, RECEIVER: receiver.url });
      onTestFinished(() => script.kill('SIGKILL'));
      await script.line('20 ');
      const limit = (bytes: string): void => {
        execFileSync('prlimit', [`--pid=${script.pid}`, `--fsize=${bytes}:`]);
      };
      limit(String(statSync(stateFile).size + 5_000));
      const refused = await script.line('refused ');
      limit('unlimited');
      await script.line(`${Number(refused) + 200} `);
      script.kill('SIGKILL');
      await script.exit;
      const { deliveries } = readState(stateFile);
      expect(acknowledgedIn(script.lines).filter((id) => !deliveries.has(id))).toEqual([]);
    },
    120_000,
  );
});

it('a state file that has grown is written anew while it is used', () => {
  const stateFile = newStateFile();
  const file = openStateFile(stateFile);
  const task = { id: 'task_1', status: 'running', tool: 'crm', created_at: '', updated_at: '', metadata: {} };
  for (let n = 0; n < 70; n++) {
    const prompt = String(n).padEnd(1_048_576, '.');
    const stored = { task: { ...task, prompt }, scenario: 'complete', createdAt: 0, updatedAt: n, step: 1 };
    file.write({ kind: 'task', task: stored });
  }
  file.write({ kind: 'time', now: 1_000 });
  file.close();
  expect(statSync(stateFile).size).toBeLessThan(16 * 1_048_576);
  expect(readState(stateFile)).toMatchObject({ now: 1_000 });
  expect(readState(stateFile).tasks.get('task_1')?.updatedAt).toBe(69);
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged, and goes on where it was', async () => {
    const receiver = await startReceiver(500);
    const stateFile = newStateFile();
    const acknowledged = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const script = startScript(PROGRAM, { STATE_FILE: stateFile, RECEIVER: receiver.url });
      await script.line(`${40 + 35 * round} `);
      script.kill('SIGKILL');
      expect(await script.exit).toMatchObject({ signal: 'SIGKILL' });
      for (const id of acknowledgedIn(script.lines)) acknowledged.add(id);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(40 + 75 + 110);

    const emulator = await start(stateFile, { senders: ['platos'], forwardTo: receiver.url });
    const ids = new Set(emulator.deliveries({ state: 'pending', limit: 1_000 }).items.map(({ id }) => id));
    for (const { id } of emulator.deadLetters({ limit: 1_000 }).items) ids.add(id);
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    await emulator.clock.advance(MINUTE);
    expect(emulator.deliveries({ state: 'pending' }).total).toBe(0);
    expect(emulator.deadLetters({}).total).toBe(ids.size);
  }, 120_000);
});
