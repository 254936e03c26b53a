import { interfaceOf, propertiesOf, sourceOf, table } from './docstrings.ts';

/** What a docstring says of the default: one sentence, which may go on in brackets or after a semicolon. */
const DEFAULT = /\s*Default: (.+?)\.(?= [A-Z`']|$)/;

/**
 * The options of a function.
 *
 * @param sources `path#Interface`, one or several; what comes first stands first
 * @throws Error for an option without a docstring
 */
export function optionsTable(root: string, sources: readonly string[]): string {
  const rows = sources.flatMap((source) => {
    const [path = '', name = ''] = source.split('#');
    return propertiesOf(interfaceOf(sourceOf(root, path), name)).map((option) => {
      if (option.text === '') throw new Error(`${source}: the option \`${option.name}\` has no docstring`);
      const standard = DEFAULT.exec(option.text);
      const text = standard === null ? option.text : option.text.replace(standard[0], '').trim();
      const otherwise = standard?.[1] ?? (option.isOptional ? '–' : 'required');
      return [`\`${option.name}\``, otherwise, text];
    });
  });
  return table(['option', 'default', ''], rows);
}
