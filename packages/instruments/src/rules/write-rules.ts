import { stringify } from 'yaml';
import type { Naming } from '../names.ts';
import { ALERTS, type Alert } from './alerts.ts';
import { seriesNames } from './series-name.ts';

/** Alerts as a rule file of Prometheus; all of them by default. */
export function writeRules(naming: Naming, alerts: readonly Alert[] = ALERTS): string {
  const name = seriesNames(naming);
  const rules = alerts.map((alert) => ({
    alert: alert.name,
    expr: alert.expr(name),
    ...(alert.for === undefined ? {} : { for: alert.for }),
    labels: { severity: alert.severity },
    annotations: { summary: alert.summary, description: alert.description },
  }));
  return stringify({ groups: [{ name: 'hookgate', rules }] }, { lineWidth: 0 });
}
