import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shippedFiles } from './shipped-files.ts';

/** `pnpm generate`: writes what is made of the table. */
for (const [path, write] of Object.entries(shippedFiles)) {
  const file = join(import.meta.dirname, '../../..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, write(existsSync(file) ? readFileSync(file, 'utf8') : ''));
}
