import { readFileSync } from 'node:fs';

/** The version in the manifest, which is one folder above the sources and above what is built of them. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
