import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  // A file in `src` is a sender, and a subpath.
  entry: readdirSync(new URL('src', import.meta.url))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name}`),
});
