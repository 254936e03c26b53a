import type { Naming } from '../names.ts';
import { type Panel, SECTIONS } from './panels.ts';
import { type SeriesName, seriesNames } from './series-name.ts';

const [WIDTH, HEIGHT, PER_LINE] = [8, 7, 3];
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana's
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The dashboard in Grafana's JSON, for the import dialog or for provisioning. */
export function writeDashboard(naming: Naming): string {
  const name = seriesNames(naming);
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of SECTIONS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    });
    y += 1;
    for (const [index, panel] of own.entries()) {
      const place = {
        x: (index % PER_LINE) * WIDTH,
        y: y + Math.floor(index / PER_LINE) * HEIGHT,
        w: WIDTH,
        h: HEIGHT,
      };
      panels.push(panelOf(panel, name, panels.length + 1, place));
    }
    y += Math.ceil(own.length / PER_LINE) * HEIGHT;
  }
  const dashboard = {
    uid: `hookgate-${naming}`,
    title: 'Hookgate',
    tags: ['hookgate', 'webhooks', 'ploton'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    timezone: 'browser',
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
      ],
    },
    annotations: { list: [] },
    panels,
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function panelOf({ title, description, unit, queries }: Panel, name: SeriesName, id: number, gridPos: object): object {
  return {
    id,
    type: 'timeseries',
    title,
    description,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, custom: { lineWidth: 1, fillOpacity: 10 } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr: expr(name),
      legendFormat: legend,
    })),
  };
}
