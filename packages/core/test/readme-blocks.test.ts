import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** `<!-- test/readme/x.ts -->` and the code under it. */
const BLOCK = /<!-- (test\/readme\/\S+\.ts) -->\n\n```ts\n[\s\S]*?```/g;

/** A file of that folder as a reader would write it. */
function asPublished(source: string): string {
  return source.replace("'../../src/index.ts'", "'@hookgate/core'");
}

// `vitest -u` writes the README anew.
test('the senders in the README are the ones that are tested', async () => {
  const written = readme.replace(BLOCK, (_block, file: string) => {
    return `<!-- ${file} -->\n\n\`\`\`ts\n${asPublished(readFileSync(join(root, file), 'utf8'))}\`\`\``;
  });
  await expect(written).toMatchFileSnapshot('../README.md');
});

test('every sender for the README is in it', () => {
  const shown = [...readme.matchAll(BLOCK)].map(([, file]) => file);
  expect(shown.toSorted()).toEqual(
    readdirSync(join(root, 'test/readme'))
      .map((file) => `test/readme/${file}`)
      .toSorted(),
  );
});
