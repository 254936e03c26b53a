/**
 * Checks what a user gets, not what the workspace holds: packs every package, lints the tarballs, installs them with
 * plain npm in empty folders, and has a server of each framework, and one on each store, answer signed deliveries: ESM and CommonJS,
 * JavaScript and TypeScript, on every supported Node. Needs a build; `pnpm pack:check` makes one.
 *
 *   pnpm pack:check                   everything
 *   pnpm pack:check express           only the consumers whose name starts so
 *   pnpm pack:check declarations      only what compiles to declarations under pnpm
 */
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { findPostgres, findRedis } from '../packages/test-services/src/index.ts';
import { eachAtOnce } from './at-once.ts';
import { checkDeclarations } from './check-declarations.ts';
import { type Consumer, consumers, writeProgram } from './consumers.ts';
import { copyExample, listExamples, tryExample } from './example-consumer.ts';
import { writeJestProject } from './jest-consumer.ts';
import { type Compile, loadCompiler } from './old-compiler.ts';
import { findManifestFaults } from './release/find-manifest-faults.ts';
import { findWorkflowFaults } from './release/find-workflow-faults.ts';
import { listPublicPackages, packPackages } from './release/pack-packages.ts';
import { run } from './run-command.ts';

/** The oldest compiler our declarations must satisfy, and the newest. */
const TYPESCRIPTS = { 'typescript-oldest': 'npm:typescript@5.4', 'typescript-newest': 'npm:typescript@7' };
/** Where a release would be built: what its CI says, or an example. */
const builtIn = {
  server: process.env.GITHUB_SERVER_URL ?? 'https://github.com',
  repository: process.env.GITHUB_REPOSITORY ?? 'an-owner/a-name',
};
/** What may be in two entries: one function that keeps nothing, one number, one symbol that is the same in all of them. */
const STATELESS = ['src/runtime/start-timer.ts', 'src/runtime/timer-limit.ts', 'src/dedupe/bounded-call.ts'];
/** Of every application that is compiled. */
const COMPILER_OPTIONS = ['--target', 'es2022', '--strict', '--esModuleInterop', '--types', 'node', '--skipLibCheck'];
/** The oldest that is supported and the newest; what is between runs the tests. */
const NODES = ['node20', 'node26'];
const root = resolve(import.meta.dirname, '..');
const wanted = process.argv[2] ?? '';

const folder = mkdtempSync(join(tmpdir(), 'hookgate-pack-'));
// The PostgreSQL in an example runs as somebody else when this runs as root.
chmodSync(folder, 0o755);
const faults: string[] = [];
let checks = 0;
try {
  await check('release: the workflow keeps tokens and installs apart', checkWorkflow);
  await check('release: manifests packed where nothing says the repository are found out', checkFaultsAreFound);
  const tarballs = packPackages(folder, { GITHUB_SERVER_URL: builtIn.server, GITHUB_REPOSITORY: builtIn.repository });
  const compilers = await installCompilers();
  const works: Array<readonly [name: string, work: () => Promise<void>]> = [
    ['jest-28', () => checkJest(tarballs)],
    ['declarations', () => checkDeclarations(check, join(folder, 'declarations'), tarballs, compilers)],
    ...listExamples().map((name) => [`example-${name}`, () => checkExample(name, tarballs)] as const),
    ...consumers.map((consumer) => [consumer.name, () => checkConsumer(consumer, tarballs, compilers)] as const),
  ];
  await eachAtOnce(tarballs, ([name, tarball]) => checkTarball(name, tarball));
  await eachAtOnce(
    works.filter(([name]) => name.startsWith(wanted)),
    ([, work]) => work(),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\npack check: ${checks - faults.length} of ${checks} checks held`);
for (const fault of faults) console.log(`  failed: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function check(name: string, body: () => unknown): Promise<void> {
  checks++;
  const startedAt = performance.now();
  const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  try {
    await body();
    console.log(`ok    ${name} (${seconds()})`);
  } catch (error) {
    faults.push(name);
    console.log(`FAIL  ${name} (${seconds()})\n${error instanceof Error ? error.message : error}`);
  }
}

/** Both compilers, once for all: unpacking them takes longer than what they compile. */
async function installCompilers(): Promise<Record<string, Compile>> {
  const cwd = join(folder, 'compilers');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies: TYPESCRIPTS }));
  await install(cwd, '--ignore-scripts');
  const tscOf = (name: keyof typeof TYPESCRIPTS): string => join(cwd, 'node_modules', name, 'bin/tsc');
  return {
    'typescript-oldest': loadCompiler(tscOf('typescript-oldest')),
    'typescript-newest': (folder, args) => run(folder, process.execPath, [tscOf('typescript-newest'), ...args]),
  };
}

function install(cwd: string, ...more: string[]): Promise<string> {
  return run(cwd, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...more]);
}

async function checkTarball(name: string, tarball: string): Promise<void> {
  await check(`${name}: publint`, () => lintTarball(tarball));
  await check(`${name}: types resolve everywhere (attw)`, () => run(root, 'attw', [tarball, '--format', 'ascii']));
  await check(`${name}: nothing of the workspace leaks`, () => unpackAndInspect(name, tarball));
}

function checkWorkflow(): void {
  const text = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  const faults = findWorkflowFaults(text);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  // Each of these would let code of others near a release.
  const spoilt = {
    'a token on disk': text.replace('persist-credentials: false', 'persist-credentials: true'),
    'an action by its tag': text.replace(/setup-node@[0-9a-f]{40}/, 'setup-node@v5'),
    'a floating pnpm': text.replace('pnpm@12.21.0', 'pnpm@12'),
    'an install beside the publishing': text.replace(
      'for tarball in',
      'npm install --global npm@11.6.0\n          for tarball in',
    ),
    'a publisher that installs': text.replace('pull-requests: write', 'id-token: write'),
    'permissions for all': text.replace('permissions: {}', 'permissions: write-all'),
  };
  for (const [what, workflow] of Object.entries(spoilt)) {
    if (findWorkflowFaults(workflow).length === 0) throw new Error(`${what} was not found out`);
  }
}

/** npm's own dry run takes manifests that its registry then refuses, so the check itself is checked. */
function checkFaultsAreFound(): void {
  for (const name of listPublicPackages()) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    const faults = findManifestFaults(manifest, builtIn).join('; ');
    for (const field of ['repository', 'homepage', 'bugs', '@hookgate/source']) {
      if (!faults.includes(field)) throw new Error(`${name}: ${field} was not missed: ${faults}`);
    }
  }
}

async function lintTarball(tarball: string): Promise<void> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
}

async function unpackAndInspect(name: string, tarball: string): Promise<void> {
  const target = join(folder, `unpacked-${name}`);
  mkdirSync(target);
  await run(target, 'tar', ['xzf', tarball]);
  const contents = join(target, 'package');
  const manifest = readFileSync(join(contents, 'package.json'), 'utf8');
  const faults = findManifestFaults(JSON.parse(manifest), builtIn);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (!existsSync(join(root, JSON.parse(manifest).repository.directory, 'src/index.ts'))) {
    throw new Error('repository.directory is not where the package is');
  }
  const files = readdirSync(contents);
  for (const file of ['LICENSE', 'README.md', 'dist']) {
    if (!files.includes(file)) throw new Error(`${file} is missing`);
  }
  if (files.includes('src')) throw new Error('src is published');
  if (name === 'ploton') inspectLightness(join(contents, 'dist'));
  if (name === 'core') {
    if (JSON.parse(manifest).dependencies) throw new Error('the core has dependencies');
    inspectPortability(join(contents, 'dist/index.js'));
    for (const extension of ['js', 'cjs']) inspectEntries(join(contents, 'dist'), extension);
  }
}

/** Importing the API client costs a few milliseconds, for it loads no other file: not the core either. */
function inspectLightness(dist: string): void {
  for (const entry of ['index.js', 'index.cjs']) {
    const [loaded] = /(?:from|import|require)\s*\(?['"][^'"]+/.exec(readFileSync(join(dist, entry), 'utf8')) ?? [];
    if (loaded !== undefined) throw new Error(`${entry} loads another file: ${loaded}`);
  }
}

/** The main entry must load where there are no `node:` modules; `#runtime` is the only door to them. */
function inspectPortability(file: string, seen: Set<string> = new Set()): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?['"]([^'"]+)['"]/g)) {
    if (specifier.startsWith('.')) inspectPortability(join(dirname(file), specifier), seen);
    else if (specifier !== '#runtime') throw new Error(`${file} imports ${specifier}`);
  }
}

/**
 * Each entry is one file: every other file costs a process 0.3 ms when it starts. And no source is in two of those that one
 * process loads, or what it declares would be there twice: two classes, two caches.
 */
function inspectEntries(dist: string, extension: string): void {
  const owners = new Map<string, string>();
  for (const entry of ['index', 'store-kit/index', 'runtime/node']) {
    const file = join(dist, `${entry}.${extension}`);
    const [chunk] = readFileSync(file, 'utf8').match(/(?:from|import|require)\s*\(?['"]\.[^'"]+/) ?? [];
    if (chunk !== undefined) throw new Error(`${file} loads another file: ${chunk}`);
    const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] };
    for (const source of sources.map((path) => resolve(dirname(file), path))) {
      if (STATELESS.some((each) => source.endsWith(each))) continue;
      const owner = owners.get(source);
      if (owner !== undefined) throw new Error(`${source} is in ${owner} and in ${file}`);
      owners.set(source, file);
    }
  }
}

async function checkConsumer(
  consumer: Consumer,
  tarballs: Map<string, string>,
  compilers: Record<string, Compile>,
): Promise<void> {
  const cwd = join(folder, consumer.name);
  mkdirSync(cwd);
  const ours = ['core', ...consumer.packages].map((name) => [`@hookgate/${name}`, `file:${tarballs.get(name)}`]);
  const manifest = {
    private: true,
    dependencies: { ...Object.fromEntries(ours), ...consumer.installs, '@types/node': '20' },
  };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
  await check(`${consumer.name}: npm install`, () => install(cwd, '--ignore-scripts'));

  const program = writeProgram(consumer);
  const script = stripTypeScriptTypes(program);
  writeFileSync(join(cwd, 'js.mjs'), script);
  writeFileSync(join(cwd, 'js.cjs'), toCommonJs(script));
  for (const name of ['ts.mts', 'ts.cts', 'bundled.ts', 'classic.ts']) writeFileSync(join(cwd, name), program);

  for (const [typescript, compileIn] of Object.entries(compilers)) {
    const compile = (label: string, ...args: string[]) =>
      check(`${consumer.name}: ${label}, ${typescript}`, () => compileIn(cwd, [...COMPILER_OPTIONS, ...args]));
    await compile('TypeScript, node resolution', '--module', 'nodenext', 'ts.mts', 'ts.cts');
    await compile(
      'TypeScript, bundler resolution',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--noEmit',
      'bundled.ts',
    );
    if (typescript === 'typescript-oldest') {
      await compile(
        'TypeScript, classic CommonJS project',
        '--module',
        'commonjs',
        '--moduleResolution',
        'node10',
        '--noEmit',
        'classic.ts',
      );
    }
  }
  const service = await startService(consumer);
  for (const node of NODES) {
    const binary = join(root, 'runtimes/node_modules', node, 'bin/node');
    for (const file of ['js.mjs', 'js.cjs', 'ts.mjs', 'ts.cjs']) {
      await check(`${consumer.name}: ${file} serves on ${node}`, () => run(cwd, binary, [file], service?.env));
    }
  }
  await service?.stop();
}

/** An application's own tests on a runner that resolves packages itself. */
async function checkJest(tarballs: Map<string, string>): Promise<void> {
  const cwd = join(folder, 'jest-28');
  writeJestProject(cwd, tarballs);
  await check('jest-28: npm install', () => install(cwd, '--ignore-scripts'));
  await check('jest-28: tests, faked clocks, jsdom', () =>
    run(cwd, process.execPath, ['node_modules/jest/bin/jest.js', '--ci', '--runInBand']),
  );
}

/** An example, copied out of the repository: npm is all it needs. */
async function checkExample(name: string, tarballs: Map<string, string>): Promise<void> {
  const cwd = join(folder, `example-${name}`);
  copyExample(name, cwd, tarballs);
  // One of them has a PostgreSQL, which is made ready by a script.
  await check(`example-${name}: npm install`, () => install(cwd));
  const start = async (settings: Record<string, string>): Promise<void> =>
    check(`example-${name}: npm start`, async () => tryExample(cwd, await freePort(), settings));
  if (name !== 'production') return start({});
  const service = await startService({ service: 'postgres' });
  await start({ ...service?.env, PLOTON_API_KEY: 'pk_live_0123456789abcdefxyz' });
  await service?.stop();
  await check(`example-${name}: npm run try`, async () => {
    const printed = await run(cwd, 'npm', ['run', '--silent', 'try']);
    const told = printed.match(/^(SAVED|ALERT|READY 200|DONE)/gm)?.join(' ');
    if (told !== 'SAVED SAVED ALERT SAVED READY 200 DONE') throw new Error(`it printed ${told}:\n${printed}`);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The server a consumer needs, and how its program finds it. */
async function startService({ service }: Pick<Consumer, 'service'>) {
  if (service === undefined) return undefined;
  const found = service === 'redis' ? await findRedis() : await findPostgres();
  if ('missing' in found) throw new Error(found.missing);
  return { env: { [service === 'redis' ? 'REDIS_URL' : 'DATABASE_URL']: found.url }, stop: () => found.stop() };
}

function toCommonJs(script: string): string {
  return script
    .replace(/^import (.+?) from ('.+?');$/gm, (_line, names: string, from: string) => {
      const isDefault = !names.startsWith('{');
      return `const ${names} = ${isDefault ? `interop(require(${from}))` : `require(${from})`};`;
    })
    .replace(/^/, 'const interop = (module) => module.default ?? module;\n');
}
