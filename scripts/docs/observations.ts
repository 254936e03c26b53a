import ts from 'typescript';
import { docstringOf, sourceOf, table } from './docstrings.ts';

/** In the order of the table: requests, what becomes of a delivery, the store, warnings. */
const SOURCES = ['request-observations', 'delivery-observations', 'store-observations', 'warning-observation'];

/** Everything an observer is told, from the docstrings of its types. */
export function observationsTable(root: string): string {
  const rows = SOURCES.flatMap((source) => [...sourceOf(root, `packages/core/src/observe/${source}.ts`).statements])
    .filter(ts.isInterfaceDeclaration)
    .flatMap((declaration) => {
      const type = memberType(declaration, 'type');
      return type === undefined ? [] : [[type, docstringOf(declaration), fieldsOf(declaration)]];
    });
  return table(['`type`', 'when', 'carries'], rows);
}

function memberType(declaration: ts.InterfaceDeclaration, name: string): string | undefined {
  const member = declaration.members.find((each) => each.name?.getText() === name);
  const type = member && ts.isPropertySignature(member) ? member.type : undefined;
  return type && ts.isLiteralTypeNode(type) ? `\`${type.getText().replaceAll("'", '')}\`` : undefined;
}

function fieldsOf(declaration: ts.InterfaceDeclaration): string {
  return declaration.members
    .map((member) => member.name?.getText() ?? '')
    .filter((name) => name !== 'type')
    .map((name) => `\`${name}\``)
    .join(', ');
}
