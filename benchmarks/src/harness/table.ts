/** Prints a Markdown table; the first column is text, the others are numbers. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  console.log(`\n${title}\n\n${[head, rule, ...rows].map(line).join('\n')}`);
}

/** Adds to the row of that name, and makes it first where there is none. */
export function append<T>(rows: Record<string, T[]>, name: string, ...cells: readonly T[]): void {
  const row = rows[name] ?? [];
  row.push(...cells);
  rows[name] = row;
}
