import { prometheusName } from '../names.ts';
import { INSTRUMENTS } from '../table/table.ts';

/** The table of instruments as Markdown, under the names that a package's users see. */
export function writeTable(names: 'prom-client' | 'opentelemetry'): string {
  const rows = INSTRUMENTS.map((instrument) => {
    const { name, kind, unit, labels, description } = instrument;
    const shown = names === 'opentelemetry' ? name : prometheusName(instrument, names);
    const list = Object.keys(labels)
      .map((label) => `\`${label}\``)
      .join(', ');
    return `| \`${shown}\` | ${kind === 'updown' ? (names === 'opentelemetry' ? 'up-down counter' : 'gauge') : kind}, ${unit} | ${list || '–'} | ${description} |`;
  });
  const [what, labelsAre] = names === 'opentelemetry' ? ['instrument', 'attributes'] : ['metric', 'labels'];
  return [`| ${what} | | ${labelsAre} | |`, '|---|---|---|---|', ...rows].join('\n');
}
