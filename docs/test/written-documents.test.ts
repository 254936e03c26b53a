import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findDeadLinks } from '../../scripts/docs/find-dead-links.ts';
import { writeCode } from '../../scripts/docs/write-code.ts';
import { writeTables } from '../../scripts/docs/write-tables.ts';

const root = mkdtempSync(join(tmpdir(), 'hookgate-docs-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
write(
  'packages/shop/test/readme/first.ts',
  "import { a } from '../../src/index.ts';\n// #region use\n  a();\n// #endregion\n",
);
write('packages/shop/test/readme/idle.ts', 'export const idle = 1;\n');
write('packages/shop/test/programs.test.ts', "startProgram(new URL('./readme/first.ts', import.meta.url));\n");
write(
  'packages/shop/src/options.ts',
  'export interface Options {\n  /** How long. Default: 5 (s). */\n  readonly a?: number;\n  readonly b: string;\n}\n',
);

function code(text: string) {
  const faults: string[] = [];
  const shown: string[] = [];
  const folder = join(root, 'packages/shop');
  const written = writeCode(
    folder,
    text,
    (file) => shown.push(file),
    (what) => faults.push(what),
  );
  return { written, faults, shown };
}
const block = (mark: string, body = ''): string => `${mark}\n\n\`\`\`ts\n${body}\`\`\`\n`;

describe('the code of a document', () => {
  it('is the file of its mark, as a reader imports the package', () => {
    const { written, faults, shown } = code(block('<!-- test/readme/first.ts -->', 'old\n'));
    expect(written).toBe(block('<!-- test/readme/first.ts -->', "import { a } from '@hookgate/shop';\n  a();\n"));
    expect([faults, shown]).toEqual([[], ['test/readme/first.ts']]);
  });

  it('… or a region of it, moved to the left', () => {
    expect(code(block('<!-- test/readme/first.ts#use -->')).written).toBe(
      block('<!-- test/readme/first.ts#use -->', 'a();\n'),
    );
  });

  it.each([
    ['a block without a mark', '```ts\nx();\n```\n', /1 of 1 blocks of code have no mark/],
    ['… of JavaScript', '```js\nx();\n```\n', /have no mark/],
    ['a file that is not there', block('<!-- test/readme/none.ts -->'), /there is no test\/readme\/none\.ts/],
    ['a file that no test runs', block('<!-- test/readme/idle.ts -->'), /no test runs test\/readme\/idle\.ts/],
    ['a region that is not there', block('<!-- test/readme/first.ts#other -->'), /has no `\/\/ #region other`/],
  ])('%s is a fault', (_what, text, fault) => {
    expect(code(text).faults).toEqual([expect.stringMatching(fault)]);
  });

  it('commands and SQL are nobody’s fault', () => {
    expect(code('```sh\nnpm install\n```\n\n```sql\nSELECT 1;\n```\n').faults).toEqual([]);
  });
});

describe('a table of a document', () => {
  const region = (args: string, old = ''): string => `<!-- generated: ${args} -->\n\n${old}<!-- /generated -->\n`;
  function tables(text: string) {
    const faults: string[] = [];
    return { written: writeTables(root, text, (what) => faults.push(what)), faults };
  }

  it('is made of docstrings, each of which must be there', () => {
    write(
      'packages/shop/src/sound.ts',
      'export interface Options {\n  /** How long. Default: 5 (s). */\n  readonly a?: number;\n  /** What. */\n  readonly b: string;\n}\n',
    );
    const { written, faults } = tables(region('options packages/shop/src/sound.ts#Options', 'old\n\n'));
    expect(written).toContain('| `a` | 5 (s) | How long. |\n| `b` | required | What. |\n\n<!-- /generated -->');
    expect(faults).toEqual([]);
    expect(tables(written).written).toBe(written);
    expect(tables(region('options packages/shop/src/options.ts#Options')).faults).toEqual([
      expect.stringMatching(/the option `b` has no docstring/),
    ]);
  });

  it('of something unknown is a fault', () => {
    expect(tables(region('nonsense')).faults).toEqual([expect.stringMatching(/and no nonsense/)]);
    expect(tables(region('options packages/shop/src/options.ts#None')).faults).toEqual([
      expect.stringMatching(/has no interface None/),
    ]);
  });
});

describe('the links of a document', () => {
  const dead = (text: string): string[] => {
    write('packages/shop/README.md', text);
    return findDeadLinks(root, 'packages/shop/README.md');
  };

  it('lead to files, folders and headings that are there, or out of the workspace', () => {
    write('packages/bank/README.md', '# Bank\n\n## The `pay` suite, twice\n');
    write('docs/pictures/a.png', '');
    const links = [
      '../bank',
      '../bank/README.md#bank',
      '../bank#the-pay-suite-twice',
      '#shop',
      'https://example.com/x',
    ];
    expect(dead(`# Shop\n\n${links.map((each) => `[x](${each})`).join(' ')} ![p](../../docs/pictures/a.png)`)).toEqual(
      [],
    );
  });

  it('are told where they lead nowhere', () => {
    expect(dead('[x](../none) [y](#none) [z](../bank#none) <img alt="" src="none.png">')).toEqual([
      '../none',
      '#none',
      '../bank#none',
      'none.png',
    ]);
  });

  it('are not looked for in code', () => {
    expect(dead('```md\n[x](../none)\n```\n')).toEqual([]);
  });
});
