import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TypeScript from 'typescript';

/** Compiles in a folder, with the arguments of `tsc`; throws, or rejects with, what it would print. */
export type Compile = (cwd: string, args: string[]) => unknown;

/**
 * A `tsc` of the times when it was JavaScript, many times in one process: most of a run is its start, and reading its own libraries.
 *
 * @param tsc the path of its command
 */
export function loadCompiler(tsc: string): Compile {
  const lib = join(dirname(tsc), '../lib');
  const ts: typeof TypeScript = createRequire(import.meta.url)(join(lib, 'typescript.js'));
  // What is read was read with these options: others get their own.
  const libraries = new Map<string, TypeScript.SourceFile | undefined>();

  return (cwd, args) => {
    const { options, fileNames, errors } = ts.parseCommandLine(args);
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    const settings = JSON.stringify(options);
    host.getCurrentDirectory = () => cwd;
    host.getSourceFile = (name, ...how) => {
      if (!name.startsWith(lib)) return read(name, ...how);
      const key = `${name} ${settings}`;
      if (!libraries.has(key)) libraries.set(key, read(name, ...how));
      return libraries.get(key);
    };
    const program = ts.createProgram({ rootNames: fileNames.map((name) => join(cwd, name)), options, host });
    const { diagnostics } = program.emit();
    const found = [...errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics];
    if (found.length > 0) throw new Error(ts.formatDiagnostics(found, host));
  };
}
