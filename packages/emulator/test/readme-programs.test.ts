import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '@hookgate/test-services';
import { expect, it, onTestFinished } from 'vitest';

it('the program in the README shows a page to whoever has its URL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = await startProgram(new URL('./readme/by-hand.ts', import.meta.url), { TMPDIR: folder });
  const pageUrl = await program.line('open ');
  expect(pageUrl).toContain(program.url);
  expect((await fetch(pageUrl)).headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await fetch(program.url)).status).toBe(401);
  program.kill('SIGKILL');
  await program.exit;
});
