import { answersTable } from './answers.ts';
import { codesTable } from './error-codes.ts';
import { observationsTable } from './observations.ts';
import { optionsTable } from './options-table.ts';

/** `<!-- generated: name arguments -->`, what was generated, `<!-- /generated -->`. */
const REGION = /(<!-- generated: (\w+)([^>]*?) -->\n\n)[\s\S]*?(<!-- \/generated -->)/g;

const TABLES: Readonly<Record<string, (root: string, args: readonly string[]) => string>> = {
  options: optionsTable,
  answers: () => answersTable(),
  codes: codesTable,
  observations: observationsTable,
};

/**
 * Writes every generated region anew.
 *
 * @param fault told of a region nobody knows, and of what a table cannot be made of
 */
export function writeTables(root: string, text: string, fault: (what: string) => void): string {
  return text.replace(REGION, (region, start: string, name: string, args: string, end: string) => {
    const table = TABLES[name];
    try {
      if (table === undefined) throw new Error(`there are ${Object.keys(TABLES).join(', ')}, and no ${name}`);
      const written = table(
        root,
        args.split(' ').filter((arg) => arg !== ''),
      );
      return `${start}${written}\n\n${end}`;
    } catch (error) {
      fault(`generated: ${(error as Error).message}`);
      return region;
    }
  });
}
