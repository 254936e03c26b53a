import { readFileSync } from 'node:fs';

/** A query of a panel, as Grafana would send it. */
interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

/** A panel of a dashboard, as the file has it. */
export interface DashboardPanel {
  readonly type: string;
  readonly title: string;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly Target[];
}

/** The panels of a dashboard that ships, headings left out. */
export function readDashboard(path: URL): readonly DashboardPanel[] {
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as { panels: DashboardPanel[] };
  return panels.filter(({ type }) => type !== 'row');
}
