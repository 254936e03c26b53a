/**
 * Writes what the documents have from elsewhere: blocks of code, which are files that tests run, and tables, which are made of
 * docstrings. CONTRIBUTING.md says how both are marked.
 *
 *   node scripts/docs.ts            writes
 *   node scripts/docs.ts --check    fails when something would be written
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findDeadLinks } from './docs/find-dead-links.ts';
import { listDocuments } from './docs/list-documents.ts';
import { writeCode } from './docs/write-code.ts';
import { writeTables } from './docs/write-tables.ts';

const root = resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

const faults: string[] = [];
const shown = new Set<string>();
const folders = new Set<string>();
for (const { path, folder } of listDocuments(root)) {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  const fault = (what: string): void => void faults.push(`${path}: ${what}`);
  folders.add(folder);
  const show = (name: string): void => void shown.add(`${folder}/${name}`);
  for (const target of findDeadLinks(root, path)) fault(`the link to ${target} leads nowhere`);
  const written = writeTables(root, writeCode(join(root, folder), text, show, fault), fault);
  if (written === text) continue;
  if (isCheck) fault('is not what its sources say: run `pnpm docs`');
  else writeFileSync(file, written);
}
for (const folder of folders) {
  const examples = join(root, folder, 'test/readme');
  for (const name of existsSync(examples) ? readdirSync(examples) : []) {
    const example = `${folder}/test/readme/${name}`;
    if (!shown.has(example)) faults.push(`${example}: is in no document`);
  }
}
for (const each of faults) console.error(each);
process.exitCode = faults.length === 0 ? 0 : 1;
