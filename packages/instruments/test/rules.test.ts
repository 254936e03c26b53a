import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPromtool } from '@hookgate/test-services';
import { afterAll, describe, expect, it } from 'vitest';
import { ALERTS, type Alert, NAMINGS, type Naming, seriesNames, writeRules } from '../src/rules/index.ts';
import { type AlertCase, CASES, type Series } from './support/alert-cases.ts';

const promtool = findPromtool();
const folder = mkdtempSync(join(tmpdir(), 'hookgate-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has for each alert a series that fires and one that does not', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(ALERTS.map(({ name }) => name).toSorted());
  for (const { fires, silent } of Object.values(CASES))
    expect([fires.length > 0, silent.length > 0]).toEqual([true, true]);
});

const missing = typeof promtool === 'string' ? '' : ` (${promtool.missing})`;

describe.runIf(typeof promtool === 'string').each(NAMINGS)(
  `the rules for %s${missing}`,
  { timeout: 120_000 },
  (naming) => {
    const rules = join(folder, `${naming}.yml`);
    writeFileSync(rules, writeRules(naming));

    it('are taken by promtool', async () => {
      const { stdout } = await promtoolSays('check', 'rules', rules);
      expect(stdout).toContain(`SUCCESS: ${ALERTS.length} rules found`);
    });

    it('fire and stay silent where they should', async () => {
      const { stdout } = await promtoolSays('test', 'rules', ...ALERTS.map((alert) => writeTest(naming, alert)));
      expect(stdout.match(/SUCCESS/g)).toHaveLength(ALERTS.length);
    });
  },
);

/** Writes the cases of an alert for promtool, and the alert alone, for promtool evaluates all that it is given each time. */
function writeTest(naming: Naming, alert: Alert): string {
  const name = seriesNames(naming);
  const { fires, silent, at, interval = '1m', alert: expected } = CASES[alert.name] as AlertCase;
  const rules = join(folder, `${naming}-${alert.name}.yml`);
  writeFileSync(rules, writeRules(naming, [alert]));
  const test = (series: readonly Series[], expectedAlerts: readonly object[]): object => ({
    interval,
    input_series: series.map(([key, labels, values]) => {
      const [instrument, part] = key.split('.') as Parameters<typeof name>;
      return { series: name(instrument, part) + labels, values };
    }),
    alert_rule_test: [{ eval_time: at, alertname: alert.name, exp_alerts: expectedAlerts }],
  });
  const tests = [...fires.map((series) => test(series, [expected])), ...silent.map((series) => test(series, []))];
  const file = join(folder, `${naming}-${alert.name}.test.yml`);
  writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: interval, tests }));
  return file;
}

/** @throws Error with what it printed */
async function promtoolSays(...args: string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(promtool as string, args, { timeout: 120_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`promtool ${args.join(' ')}\n${stdout}${stderr}`);
  }
}
