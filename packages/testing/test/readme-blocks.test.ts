import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as testing from '../src/index.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** `<!-- test/readme/x.test.ts -->` and the code under it. */
const BLOCK = /<!-- (test\/\S+\.ts) -->\n\n```ts\n[\s\S]*?```/g;

/** A test of this folder as a reader would write it. */
function asPublished(source: string): string {
  return source
    .replace(/'(?:\.\.\/)+src\/(adapter-suite|store-suite|vitest)[\w/-]*\.ts'/g, "'@hookgate/testing/$1'")
    .replace(/'(?:\.\.\/)+src\/index\.ts'/g, "'@hookgate/testing'")
    .replace(/'(?:\.\.\/)+(express|koa|fastify|hono)\/src\/index\.ts'/g, "'@hookgate/$1'");
}

// `vitest -u` writes the README anew.
test('the code in the README is the code of the tests that run beside this one', async () => {
  const written = readme.replace(BLOCK, (_block, file: string) => {
    expect(existsSync(join(root, file)), `${file} exists`).toBe(true);
    return `<!-- ${file} -->\n\n\`\`\`ts\n${asPublished(readFileSync(join(root, file), 'utf8'))}\`\`\``;
  });
  await expect(written).toMatchFileSnapshot('../README.md');
});

test('every test for the README is in it, and every block of code is a test', () => {
  const shown = [...readme.matchAll(BLOCK)].map(([, file]) => file);
  for (const file of readdirSync(join(root, 'test/readme'))) expect(shown).toContain(`test/readme/${file}`);
  expect(readme.match(/^```ts$/gm)?.length).toBe(shown.length);
});

test('every function and value of the package is in the README', () => {
  for (const name of Object.keys(testing)) expect(readme, name).toMatch(new RegExp(`\\b${name}\\b`));
});
