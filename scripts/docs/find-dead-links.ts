import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `](target)` and `<img src="target">`. */
const TARGETS = /\]\(([^)\s]+)\)|<(?:img|source)[^>]*?\s(?:src|srcset)="([^"]+)"/g;
const CODE = /^```[\s\S]*?^```/gm;

/**
 * The links of a document that lead nowhere in the workspace. A package's README is shown by npm as well, which resolves them
 * against `repository.directory`: what exists here, exists there.
 *
 * @param path from the root of the workspace
 */
export function findDeadLinks(root: string, path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replace(CODE, '');
  return Array.from(text.matchAll(TARGETS), ([, link, picture]) => (link ?? picture) as string)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
    .filter((target) => !leadsSomewhere(root, path, target));
}

function leadsSomewhere(root: string, path: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? join(root, path) : join(root, dirname(path), decodeURIComponent(file));
  if (!existsSync(found)) return false;
  if (anchor === undefined) return true;
  const page = statSync(found).isDirectory() ? join(found, 'README.md') : found;
  return existsSync(page) && anchorsOf(readFileSync(page, 'utf8')).includes(anchor);
}

/** As GitHub and npm make them of headings. */
function anchorsOf(text: string): string[] {
  const headings = Array.from(text.replace(CODE, '').matchAll(/^#+ +(.+)$/gm), ([, heading]) => heading as string);
  return headings.map((heading) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
