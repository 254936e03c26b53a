import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A member of an interface, or the interface itself, and what its docstring says, on one line. */
export interface Documented {
  readonly name: string;
  readonly text: string;
  readonly isOptional: boolean;
}

/** The source of a file of the workspace. */
export function sourceOf(root: string, path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** @throws Error when there is no such interface */
export function interfaceOf(source: ts.SourceFile, name: string): ts.InterfaceDeclaration {
  const found = source.statements.find(
    (each): each is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(each) && each.name.text === name,
  );
  if (found === undefined) throw new Error(`${source.fileName} has no interface ${name}`);
  return found;
}

/** The properties of an interface, those it inherits left out. */
export function propertiesOf(declaration: ts.InterfaceDeclaration): Documented[] {
  return declaration.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    text: docstringOf(member),
    isOptional: member.questionToken !== undefined,
  }));
}

/** The docstring of a declaration, on one line; paragraphs run on. */
export function docstringOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  return text
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`.replaceAll('|  |', '| |');
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
