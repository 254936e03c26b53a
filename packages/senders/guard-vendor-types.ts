/**
 * Vendors' types are optional peers: where one is not installed, its import in our declarations must be no error, and `Installed`
 * falls back. Run after tsup, which drops comments on imports.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from './package.json' with { type: 'json' };

const dist = join(import.meta.dirname, 'dist');
const vendors = Object.keys(manifest.peerDependencies);
const missing = new Set(vendors);
for (const file of globSync('**/*.d.{ts,cts}', { cwd: dist })) {
  const path = join(dist, file);
  const text = readFileSync(path, 'utf8');
  const guarded = text.replace(
    /^import (?:(.*) from )?'([^']+)';\n/gm,
    (line, names: string | undefined, from: string) => {
      if (!vendors.includes(from)) return line;
      // What stands in another file of ours is imported there.
      if (names === undefined) return '';
      missing.delete(from);
      return `// @ts-ignore: an optional peer\n${line}`;
    },
  );
  if (guarded !== text) writeFileSync(path, guarded);
}
if (missing.size > 0) throw new Error(`not found in any declaration: ${[...missing].join(', ')}`);
