import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as testing from '../src/index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

test('every function and value of the package is in the README', () => {
  for (const name of Object.keys(testing)) expect(readme, name).toMatch(new RegExp(`\\b${name}\\b`));
});
