import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const demo = new URL('../try/demo.ts', import.meta.url).pathname;

it('answers in time, loses nothing to a worker that is killed, and does nothing twice', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@hookgate/source', demo]).catch(
    (error: Error & { stdout: string; stderr: string }) => {
      throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
    },
  );
  expect(stdout.match(/Platos is answered 200/g)).toHaveLength(5);
  expect(stdout).toMatch(/DONE: 5 events, 5 summaries, 0 lost, 0 twice\n$/);
}, 120_000);
