/**
 * Fails when something that a package exports has no docstring. What the editor shows to a user is the only page that is always open.
 *
 *   node scripts/find-undocumented.ts
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { listPublicPackages } from './release/pack-packages.ts';

const root = resolve(import.meta.dirname, '..');
const settings = ts.parseConfigFileTextToJson('', readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).config;
const { options } = ts.convertCompilerOptionsFromJson(settings.compilerOptions, root);
const entries = listPublicPackages().map((name) => join(root, 'packages', name, 'src/index.ts'));
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

const undocumented = new Set<string>();
let exported = 0;
for (const entry of entries) {
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    exported++;
    if (meant.getDocumentationComment(checker).length > 0) continue;
    const [declaration] = meant.getDeclarations() ?? [];
    const where = declaration?.getSourceFile();
    const line = where && declaration ? where.getLineAndCharacterOfPosition(declaration.getStart()).line + 1 : 0;
    undocumented.add(`${where?.fileName.slice(root.length + 1)}:${line} ${symbol.name}`);
  }
}
for (const each of [...undocumented].sort()) console.log(`no docstring: ${each}`);
console.log(`${exported} exports, ${undocumented.size} without a docstring`);
process.exitCode = undocumented.size === 0 && exported > 0 ? 0 : 1;
