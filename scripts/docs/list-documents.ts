import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listPublicPackages } from '../release/pack-packages.ts';

/** A document, and the folder whose tests run its code; both from the root of the workspace. */
export interface Document {
  readonly path: string;
  readonly folder: string;
}

/** The README of the workspace and of every published package, and the pages of `docs`. */
export function listDocuments(root: string): Document[] {
  const pages = existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs')) : [];
  return [
    ...listPublicPackages().map((name) => ({ path: `packages/${name}/README.md`, folder: `packages/${name}` })),
    ...['README.md', ...pages.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].map((path) => ({
      path,
      folder: 'docs',
    })),
  ].filter(({ path }) => existsSync(join(root, path)));
}
