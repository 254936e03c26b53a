import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a package and its dependencies take on disk. Peers are not counted: the application has them anyway. */
export interface InstalledSize {
  readonly bytes: number;
  readonly packages: number;
}

interface Manifest {
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** @param from a folder whose `node_modules` has the package */
export function installedSize(name: string, from: string): InstalledSize {
  const seen = new Set<string>();
  let bytes = 0;
  const visit = (packageName: string, folder: string): void => {
    const path = findPackage(packageName, folder);
    if (path === undefined || seen.has(path)) return;
    seen.add(path);
    const { files, dependencies = {} } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
    // A package of this workspace lies here with its sources and tests; published are its `files` only.
    const published =
      path.includes('node_modules') || files === undefined
        ? [path]
        : ['package.json', 'README.md', ...files].map((file) => join(path, file));
    for (const file of published) bytes += sizeOf(file);
    for (const dependency of Object.keys(dependencies)) visit(dependency, path);
  };
  visit(name, from);
  return { bytes, packages: seen.size };
}

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(path)) return realpathSync(path);
    if (dirname(folder) === folder) return undefined;
  }
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return names.reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
