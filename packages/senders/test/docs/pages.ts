import type { AnyProvider } from '@hookgate/core';
import type { SenderProfile } from '../../../testing/src/index.ts';
import { FACTS, type SenderFacts } from './facts.ts';

/** A sender, and what is written of it. */
export interface Row {
  readonly profile: SenderProfile;
  readonly facts: SenderFacts;
}

/** A duration, milliseconds, as a person says it. */
function duration(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, size] = units.find(([, each]) => ms >= 2 * each) ?? ['s', 1_000];
  return `${Math.round((10 * ms) / size) / 10} ${unit}`;
}

function scheme({ scheme: own, signatureEncoding }: AnyProvider): string {
  if (own?.name === 'token') return 'shared token';
  const names: Readonly<Record<string, string>> = { ed25519: 'Ed25519', 'hmac-sha1': 'HMAC-SHA1' };
  return `${own === undefined ? 'HMAC-SHA256' : names[own.name]}, ${signatureEncoding}`;
}

function freshness({ toleranceSeconds, maxAgeSeconds }: AnyProvider): string {
  if (toleranceSeconds !== undefined) return `${toleranceSeconds} s, signed`;
  return maxAgeSeconds === undefined ? '**none**' : `${duration(1000 * maxAgeSeconds)}, in the body`;
}

function retries({ retryHorizonMs }: AnyProvider): string {
  return retryHorizonMs === 0 ? 'none' : `for ${duration(retryHorizonMs)}`;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const titleOf = ({ profile }: Row): string => profile.title ?? profile.provider.name;

/** What the README has: one line for each. */
export function readmeTable(rows: readonly Row[]): string {
  return table(
    ['sender', 'import', 'secret from', 'guards', 'signed', 'too old after', 'key', 'sources'],
    rows.map((row) => {
      const { provider } = row.profile;
      const [subpath, name] = row.facts.from;
      return [
        titleOf(row),
        `\`{ ${name} }\` from \`/${subpath}\``,
        `\`${provider.secretEnv}\``,
        `\`${provider.defaultPaths.join('`, `')}\``,
        row.facts.signs,
        freshness(provider),
        row.facts.key,
        links(row.facts),
      ];
    }),
  );
}

function links({ sources }: SenderFacts): string {
  return Object.entries(sources)
    .map(([what, url]) => `[${what}](${url})`)
    .join(', ');
}

/** The page "Senders". */
export function sendersPage(rows: readonly Row[]): string {
  const overview = table(
    ['sender', 'signature', 'covers', 'freshness', 'waits', 'counts', 'sends again'],
    rows.map((row) => {
      const { provider } = row.profile;
      return [
        `[${titleOf(row)}](#${anchor(titleOf(row))})`,
        scheme(provider),
        row.facts.signs,
        freshness(provider),
        duration(provider.deadlineMs),
        provider.accepts === '200' ? 'exactly 200' : 'any 2xx',
        retries(provider),
      ];
    }),
  );
  return `# Senders

Who signs what, what that protects and what it does not. Every sender here is a subpath of [\`@hookgate/senders\`](../packages/senders); Ploton and Platos are in the core.
This page is made of \`packages/senders/test/docs/facts.ts\` and of the senders themselves: \`pnpm test --project senders docs -u\` writes it anew.

${overview}

Freshness says how old a delivery may be. Where it is **none**, nothing that is signed tells: then replay protection rests on remembering alone, and \`dedupeTtlMs\` says how long.

${rows.map(section).join('\n\n')}
`;
}

function section(row: Row): string {
  const { profile, facts } = row;
  const { provider } = profile;
  const [subpath, name] = facts.from;
  const lines = [
    `\`import { ${name} } from '@hookgate/senders/${subpath}'\` · \`${provider.secretEnv}\` · \`POST ${provider.defaultPaths[0]}\``,
    `- **Signed**: ${facts.signs}, in \`${provider.signatureHeader}\`.`,
    `- **A copy** is what has the same key: ${facts.key}. It is remembered for ${duration(provider.dedupeTtlMs)}.`,
    ...(facts.gap === '' ? [] : [`- **Not protected**: ${facts.gap}`]),
    ...handshakes(profile),
    ...(provider.reply === undefined ? [] : ['- **What a handler returns** is the answer.']),
    ...(provider.signsUrl === true ? ['- Needs the option `publicUrl`: the URL is signed.'] : []),
    ...(facts.assumed === '' ? [] : [`- **Assumed**: ${facts.assumed}.`]),
    ...(facts.comparedWith === '' ? [] : [`- Compared with the package \`${facts.comparedWith}\`.`]),
    `- Sources: ${links(facts)}.`,
  ];
  const [first, ...rest] = lines;
  return `## ${titleOf(row)}\n\n${first}\n\n${rest.join('\n')}`;
}

function handshakes({ handshakes: all = [] }: SenderProfile): readonly string[] {
  return all.length === 0 ? [] : [`- **Answered by itself**: ${all.map(({ name }) => `\`${name}\``).join(', ')}.`];
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** The rows in the order of the table. */
export function rowsOf(profiles: readonly SenderProfile[]): readonly Row[] {
  return Object.entries(FACTS).map(([name, facts]) => {
    const profile = profiles.find(({ provider }) => provider.name === name);
    if (profile === undefined) throw new Error(`there is no sender ${name}`);
    return { profile, facts };
  });
}
