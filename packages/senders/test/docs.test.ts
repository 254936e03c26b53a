import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { senderProfiles } from '../../testing/src/index.ts';
import * as senders from '../src/index.ts';
import { FACTS } from './docs/facts.ts';
import { readmeTable, rowsOf, sendersPage } from './docs/pages.ts';

const root = join(import.meta.dirname, '..');
const rows = rowsOf(senderProfiles);
const OURS = ['ploton', 'platos'];

// `vitest -u` writes both anew.
test('the page "Senders" is what the table says', async () => {
  await expect(sendersPage(rows)).toMatchFileSnapshot('../../../docs/senders.md');
});

test('the table in the README is the same one', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const written = readme.replace(
    /(<!-- senders -->\n)[\s\S]*?(<!-- end of senders -->)/,
    (_all, start: string, end: string) => `${start}\n${readmeTable(rows)}\n\n${end}`,
  );
  expect(readme).toContain('<!-- senders -->');
  await expect(written).toMatchFileSnapshot('../README.md');
});

test('every sender is in the table, under the name it is imported by', async () => {
  const names = senderProfiles.map(({ provider }) => provider.name).filter((name) => !OURS.includes(name));
  expect(Object.keys(FACTS).toSorted()).toEqual(names.toSorted());
  for (const { profile, facts } of rows) {
    const [subpath, name] = facts.from;
    const module = (await import(`../src/${subpath}.ts`)) as Record<string, unknown>;
    expect(module[name]).toBe(profile.provider);
    expect((senders as Record<string, unknown>)[name]).toBe(profile.provider);
  }
});

test('every fact has its source, or is said to be assumed', () => {
  for (const { profile, facts } of rows) {
    const { provider } = profile;
    const told = `${Object.keys(facts.sources).join(', ')}, ${facts.assumed}`.replace('token', 'signature');
    if (told.startsWith('all,')) continue;
    const wanted = ['signature', 'deadline', 'retries', ...(provider.eventTypes.length > 0 ? ['events'] : [])];
    expect([provider.name, ...wanted.filter((fact) => !told.includes(fact))]).toEqual([provider.name]);
  }
});

test('every file is a subpath, for every kind of import', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, 'src')).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const subpaths = files.map((name) => `./${name.slice(0, -3)}`).toSorted();
  for (const exports of [manifest.exports, manifest.publishConfig.exports]) {
    expect(Object.keys(exports).filter((name) => name !== '.' && name !== './package.json')).toEqual(subpaths);
  }
  expect(Object.keys(manifest.typesVersions['*']).map((name) => `./${name}`)).toEqual(subpaths);
});
