/** The pnpm that runs this script, or the one on the path: a command and its first arguments. */
export function pnpmCommand(): readonly [command: string, ...first: string[]] {
  const pnpm = process.env['npm_execpath'] ?? 'pnpm';
  return pnpm.endsWith('js') ? [process.execPath, pnpm] : [pnpm];
}
