import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `<!-- test/readme/x.ts#region -->` and the block under it. */
const BLOCK = /(<!-- (test\/\S+?)(?:#(\w+))? -->\n\n)```(\w+)\n[\s\S]*?```/g;
/** Code that has to run; commands and SQL have tests of their own. */
const CODE = /^```(?:ts|tsx|js|jsx)$/gm;

/**
 * Replaces every marked block of code by the file, or the region of it, that its mark names.
 *
 * @param folder whose tests the files are
 * @param show told of each file that is shown
 * @param fault told of a block that is not marked, a file that is not there, and one that no test runs
 */
export function writeCode(
  folder: string,
  text: string,
  show: (file: string) => void,
  fault: (what: string) => void,
): string {
  let marked = 0;
  const written = text.replace(
    BLOCK,
    (block, mark: string, file: string, region: string | undefined, language: string) => {
      if (/^[jt]sx?$/.test(language)) marked += 1;
      show(file);
      const path = join(folder, file);
      if (!existsSync(path)) {
        fault(`there is no ${file}`);
        return block;
      }
      if (!isRun(folder, file)) fault(`no test runs ${file}`);
      const source = asPublished(readFileSync(path, 'utf8'), basename(folder));
      const code = region === undefined ? withoutMarks(source) : regionOf(source, region);
      if (code === undefined) {
        fault(`${file} has no \`// #region ${region}\``);
        return block;
      }
      return `${mark}\`\`\`${language}\n${code}\`\`\``;
    },
  );
  const blocks = text.match(CODE)?.length ?? 0;
  if (blocks > marked) fault(`${blocks - marked} of ${blocks} blocks of code have no mark: they are run by no test`);
  return written;
}

/** Whether it is a test, or a test of the workspace names it. */
function isRun(folder: string, file: string): boolean {
  if (/\.test(-d)?\.tsx?$/.test(file)) return true;
  // A test of several programs may put their names together.
  const stem = basename(file).replace(/\.\w+$/, '');
  const name = basename(file);
  const packages = join(folder, basename(dirname(folder)) === 'packages' ? '..' : '../packages');
  const others = existsSync(packages) ? readdirSync(packages).map((each) => join(packages, each, 'test')) : [];
  return [join(folder, 'test'), ...others].some((tests) =>
    testsOf(tests).some(
      (text) => text.includes(`readme/${name}'`) || (text.includes('readme/${') && text.includes(`'${stem}'`)),
    ),
  );
}

const texts = new Map<string, readonly string[]>();

/** The tests of a folder, and of those in it. */
function testsOf(folder: string): readonly string[] {
  const known = texts.get(folder);
  if (known !== undefined) return known;
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const found = names
    .filter((name) => /\.test(-d)?\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  texts.set(folder, found);
  return found;
}

/** As a reader would write it: packages by their names. */
function asPublished(source: string, own: string): string {
  return (
    source
      .replace(/'(?:\.\.\/)+src\/(adapter-suite|store-suite|vitest)[\w/-]*\.ts'/g, `'@hookgate/${own}/$1'`)
      .replace(/'(?:\.\.\/)+src\/index\.ts'/g, `'@hookgate/${own}'`)
      // An entry of the package: `src/stripe.ts`, `src/node/index.ts`.
      .replace(/'(?:\.\.\/)+src\/([\w-]+)(?:\/index)?\.ts'/g, `'@hookgate/${own}/$1'`)
      .replace(/'(?:\.\.\/)+([a-z]+)\/src\/index\.ts'/g, "'@hookgate/$1'")
  );
}

function withoutMarks(source: string): string {
  return source.replace(/^ *\/\/ #(?:end)?region.*\n/gm, '');
}

function regionOf(source: string, region: string): string | undefined {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start < 0) return undefined;
  const end = lines.findIndex((line, at) => at > start && line.trim() === '// #endregion');
  const body = lines.slice(start + 1, end < 0 ? undefined : end);
  const indents = body.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return `${body.map((line) => line.slice(indent)).join('\n')}\n`;
}
