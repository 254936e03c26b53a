import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedFiles } from '../src/rules/index.ts';

it.each(Object.entries(shippedFiles))('%s is what the table says', (path, write) => {
  const now = readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  expect(write(now), 'run: pnpm --filter @hookgate/instruments generate').toBe(now);
});
