import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { announce, listRunning } from '../src/emulator/running-emulators.ts';
import { stateFolder } from '../src/emulator/state-folder.ts';
import { runHere } from './support/run-here.ts';

const TOKEN = 'a-token-of-a-test';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hookgate-running-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('the latest comes first, and what was killed is forgotten', async () => {
  const at = (port: number, startedAt: number, pid = process.pid) => ({
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    pid,
    startedAt,
  });
  const leave = await announce(folder, at(4_010, 1));
  await announce(folder, at(4_011, 2));
  await announce(folder, at(4_012, 3, 2 ** 30)); // No process has this number.
  await writeFile(join(folder, 'emulator-4013.json'), '{"url":');
  await writeFile(join(folder, 'notes.txt'), 'not ours');
  expect((await listRunning(folder)).map(({ url }) => new URL(url).port)).toEqual(['4011', '4010']);
  expect((await readdir(folder)).sort()).toEqual(['emulator-4010.json', 'emulator-4011.json', 'notes.txt']);
  await leave();
  expect((await listRunning(folder)).length).toBe(1);
});

it('whoever asks one of several is told which', async () => {
  for (const port of [9, 10]) {
    await announce(folder, { url: `http://127.0.0.1:${port}`, token: TOKEN, pid: process.pid, startedAt: port });
  }
  const { err } = await runHere(['time'], { env: { HOOKGATE_STATE_DIR: folder } });
  expect(err).toContain('2 emulators run; this is http://127.0.0.1:10. --emulator http://127.0.0.1:9 is another.');
});

it.skipIf(process.platform === 'win32').each([
  [{ HOOKGATE_STATE_DIR: '/a' }, '/a'],
  [{ XDG_STATE_HOME: '/x', HOME: '/h' }, '/x/hookgate'],
  [{ HOME: '/h' }, '/h/.local/state/hookgate'],
])('%j: %s', (env, path) => {
  expect(stateFolder(env)).toBe(path);
});
