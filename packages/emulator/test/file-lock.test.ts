import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startScript } from '@hookgate/test-services';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../src/state/file-lock.ts';

const RACER = fileURLToPath(new URL('./programs/lock-racer.ts', import.meta.url));
/** A number that no process has. */
const GONE = '999999999';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the lock of a state file', () => {
  it('that is left over is taken over by one process, however many see it at the same moment', async () => {
    const folder = newFolder();
    const rounds = 150;
    for (let round = 0; round < rounds; round++) writeFileSync(join(folder, `${round}.lock`), GONE);
    const env = { FOLDER: folder, ROUNDS: String(rounds), FIRST_AT: String(Date.now() + 3_000), EVERY_MS: '10' };
    const racers = [1, 2, 3].map(() => startScript(RACER, env));
    onTestFinished(() => {
      for (const racer of racers) racer.kill('SIGKILL');
    });
    const taken = await Promise.all(racers.map(async (racer) => JSON.parse(await racer.line('taken ')) as number[]));
    expect(taken.flat().sort((one, other) => one - other)).toEqual([...Array(rounds).keys()]);
    // Nothing else is left beside them, and each says whose it is.
    expect(readdirSync(folder).length).toBe(rounds);
    const owners = racers.map(({ pid }) => String(pid));
    for (const [at, rounds] of taken.entries()) {
      for (const round of rounds) expect(readFileSync(join(folder, `${round}.lock`), 'utf8')).toBe(owners[at]);
    }
  }, 60_000);

  it('is not left over while its process writes it', () => {
    const file = join(newFolder(), 'state.jsonl');
    writeFileSync(`${file}.lock`, '');
    expect(() => lockFile(file)).toThrow(/is being taken by another process/);
    expect(existsSync(`${file}.lock`)).toBe(true);
    // Its process died before it wrote it.
    const before = Date.now() / 1_000 - 60;
    utimesSync(`${file}.lock`, before, before);
    lockFile(file)();
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('is taken over also when whoever took it over died at it', () => {
    const folder = newFolder();
    const file = join(folder, 'state.jsonl');
    const lock = `${file}.lock`;
    writeFileSync(lock, GONE);
    const { ino, mtimeNs } = statSync(lock, { bigint: true });
    const right = `${lock}.${ino.toString(36)}-${mtimeNs.toString(36)}`;
    writeFileSync(right, String(process.ppid));
    expect(() => lockFile(file)).toThrow(new RegExp(`is used by the process ${process.ppid}`));
    writeFileSync(right, GONE);
    lockFile(file)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not removed when it is another one by now', () => {
    const file = join(newFolder(), 'state.jsonl');
    const end = lockFile(file);
    rmSync(`${file}.lock`);
    writeFileSync(`${file}.lock`, String(process.ppid));
    end();
    expect(readFileSync(`${file}.lock`, 'utf8')).toBe(String(process.ppid));
  });
});
