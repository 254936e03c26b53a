import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const PAGE = new URL('../../../src/page/', import.meta.url);

/** Where the bundle is kept: what runs the sources needs it without a build, and so do tests. */
export const BUNDLE: URL = new URL('generated/assets.ts', PAGE);

/** In this order: what comes later overrules. */
const STYLES = ['base', 'frame', 'forms', 'states', 'list', 'details', 'cards', 'overlays', 'narrow'];

/** The page's script and style as a module of two texts. */
export async function bundleClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hookgate-page-'));
  try {
    await build({
      entry: { page: fileURLToPath(new URL('client/main.ts', PAGE)) },
      outDir: folder,
      format: ['esm'],
      target: 'es2022',
      platform: 'browser',
      outExtension: () => ({ js: '.js' }),
      treeshake: true,
      config: false,
      dts: false,
      silent: true,
    });
    const script = await readFile(join(folder, 'page.js'), 'utf8');
    const sheets = STYLES.map((name) => readFile(new URL(`client/styles/${name}.css`, PAGE), 'utf8'));
    const stylesheet = (await Promise.all(sheets)).join('\n');
    return `// Made of src/page/client by \`pnpm --filter @hookgate/emulator bundle\`.
export const script: string = ${asLines(withoutPaths(script))};

export const stylesheet: string = ${asLines(stylesheet)};
`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Where each file came from is said by where the bundle was made. */
function withoutPaths(script: string): string {
  return script.replaceAll(/^\/\/ (?!#).*\n/gm, '');
}

/** A text as a template, so that a change shows as the lines that changed. */
function asLines(text: string): string {
  return `\`${text.replaceAll(/[\\`]|\$\{/g, '\\$&')}\``;
}
