import { oneLine } from '../send/show-request.ts';
import type { Style } from '../terminal/style.ts';
import { NOT_TAKEN, type ProbeResult, type Severity } from './probe.ts';

/** How many of what. */
export interface Tally {
  readonly passed: number;
  readonly mustFailed: number;
  readonly shouldFailed: number;
  readonly notMade: number;
}

/** Counts results. */
export function tally(results: readonly ProbeResult[]): Tally {
  const count = (test: (result: ProbeResult) => boolean): number => results.filter(test).length;
  const fails = (severity: Severity) => (result: ProbeResult) =>
    result.finding.outcome === 'failed' && result.severity === severity;
  return {
    passed: count(({ finding }) => finding.outcome === 'passed'),
    mustFailed: count(fails('must')),
    shouldFailed: count(fails('should')),
    notMade: count(({ finding }) => finding.outcome === 'not made'),
  };
}

/** All results in lines, grouped. */
export function showReport(results: readonly ProbeResult[], style: Style): string {
  const lines: string[] = [];
  for (const severity of ['must', 'should'] as const) {
    lines.push('', style.bold(severity));
    const ours = results.filter((result) => result.severity === severity);
    const vain = ours.filter(({ finding }) => finding.outcome === 'not made' && finding.why === NOT_TAKEN);
    for (const result of ours) if (!vain.includes(result)) lines.push(...showResult(result, style));
    if (vain.length > 0) lines.push(style.dim(`  – ${vain.length} others (not made: ${NOT_TAKEN})`));
  }
  const { passed, mustFailed, shouldFailed, notMade } = tally(results);
  const verdict = `${passed} passed, ${mustFailed} must and ${shouldFailed} should failed, ${notMade} not made`;
  lines.push('', mustFailed > 0 ? style.red(verdict) : style.green(verdict));
  return lines.join('\n');
}

function showResult({ name, title, means, change, finding }: ProbeResult, style: Style): readonly string[] {
  if (finding.outcome === 'passed') return [`  ${style.green('✓')} ${title}`];
  if (finding.outcome === 'not made') return [style.dim(`  – ${title} (not made: ${finding.why})`)];
  return [
    `  ${style.red('✗')} ${title} ${style.dim(`(${name})`)}`,
    `      ${style.dim('saw   ')} ${oneLine(finding.saw)}`,
    `      ${style.dim('means ')} ${means}`,
    `      ${style.dim('change')} ${change}`,
  ];
}

/** All results as JUnit's XML, which CI shows: a suite each for `must` and `should`. */
export function junitOf(results: readonly ProbeResult[], suite: string): string {
  const suites = (['must', 'should'] as const).map((severity) => {
    const ours = results.filter((result) => result.severity === severity);
    const failures = ours.filter(({ finding }) => finding.outcome === 'failed').length;
    const skipped = ours.filter(({ finding }) => finding.outcome === 'not made').length;
    const cases = ours.map((result) => testCase(result, `${suite}.${severity}`)).join('\n');
    return `  <testsuite name="${escaped(`${suite} ${severity}`)}" tests="${ours.length}" failures="${failures}" skipped="${skipped}">\n${cases}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function testCase(
  { name, title, means, change, severity, finding, durationMs }: ProbeResult,
  className: string,
): string {
  const head = `    <testcase classname="${escaped(className)}" name="${escaped(`${name}: ${title}`)}" time="${(durationMs / 1_000).toFixed(3)}"`;
  if (finding.outcome === 'passed') return `${head}/>`;
  if (finding.outcome === 'not made') return `${head}><skipped message="${escaped(finding.why)}"/></testcase>`;
  const text = escaped(`saw: ${finding.saw}\nmeans: ${means}\nchange: ${change}`);
  return `${head}><failure type="${severity}" message="${escaped(finding.saw)}">${text}</failure></testcase>`;
}

/** What XML can carry. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '\ufffd');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
