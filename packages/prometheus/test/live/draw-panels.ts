/** A curve of a panel. */
export interface Curve {
  readonly name: string;
  /** Seconds since 1970, and the value then. */
  readonly points: readonly (readonly [number, number])[];
}

/** A panel, as it is drawn. */
export interface DrawnPanel {
  readonly title: string;
  readonly unit: string;
  readonly curves: readonly Curve[];
}

const [WIDTH, HEIGHT, PER_LINE, GAP] = [320, 190, 3, 12];
const PLOT = { x: 46, y: 30, w: WIDTH - 58, h: 100 };
const COLOURS = ['#3274d9', '#e0752d', '#56a64b', '#a352cc', '#e02f44', '#0f8a8a', '#8f6c1a', '#7a7f87'];
/** What nothing happened to is not worth a line in a small picture, unless it is all there is. */
const MOST_NAMED = 4;

/** Draws panels in a grid, as SVG that is readable on a light and on a dark page. */
export function drawPanels(panels: readonly DrawnPanel[], start: number, end: number): string {
  const width = PER_LINE * (WIDTH + GAP) + GAP;
  const height = Math.ceil(panels.length / PER_LINE) * (HEIGHT + GAP) + GAP;
  const drawn = panels.map((panel, index) => {
    const x = GAP + (index % PER_LINE) * (WIDTH + GAP);
    const y = GAP + Math.floor(index / PER_LINE) * (HEIGHT + GAP);
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, start, end)}</g>`;
  });
  const style = 'font-family="system-ui, sans-serif" font-size="10" fill="#24292f"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${style}><title>The panels of the dashboard</title><rect width="${width}" height="${height}" fill="#f4f5f7"/>\n${drawn.join('\n')}\n</svg>\n`;
}

function drawPanel({ title, unit, curves }: DrawnPanel, start: number, end: number): string {
  const seen = curves.filter(({ points }) => points.some(([, value]) => value > 0));
  const shown = (seen.length > 0 ? seen : curves).toSorted((a, b) => total(b) - total(a));
  const values = shown.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const top = Math.max(...values, 0) || 1;
  const x = (time: number): string => (PLOT.x + (PLOT.w * (time - start)) / (end - start)).toFixed(1);
  const y = (value: number): string => (PLOT.y + PLOT.h * (1 - value / top)).toFixed(1);
  const lines = [0, 0.5, 1].map((share) => {
    const at = y(share * top);
    return `<path d="M${PLOT.x} ${at}h${PLOT.w}" stroke="#d8dce2"/><text x="${PLOT.x - 5}" y="${Number(at) + 3}" text-anchor="end" fill="#57606a">${shownValue(share * top, unit)}</text>`;
  });
  const paths = shown.map(({ points }, index) => {
    const finite = points.filter(([, value]) => Number.isFinite(value));
    const path = finite.map(([time, value], at) => `${at === 0 ? 'M' : 'L'}${x(time)} ${y(value)}`).join('');
    return `<path d="${path}" fill="none" stroke="${colour(index)}" stroke-width="1.5"/>`;
  });
  const named = shown.slice(0, MOST_NAMED).map(({ name }, index) => {
    const place = `x="${PLOT.x + 12 + (index % 2) * 130}" y="${PLOT.y + PLOT.h + 20 + Math.floor(index / 2) * 15}"`;
    return `<circle cx="${PLOT.x + 4 + (index % 2) * 130}" cy="${PLOT.y + PLOT.h + 17 + Math.floor(index / 2) * 15}" r="3.5" fill="${colour(index)}"/><text ${place}>${escapeXml(name)}</text>`;
  });
  return `<rect width="${WIDTH}" height="${HEIGHT}" rx="4" fill="#fff" stroke="#d8dce2"/><text x="10" y="18" font-weight="600" font-size="12">${escapeXml(title)}</text>${[...lines, ...paths, ...named].join('')}`;
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}

function total({ points }: Curve): number {
  return points.reduce((sum, [, value]) => sum + (Number.isFinite(value) ? value : 0), 0);
}

/** A value in Grafana's unit. */
function shownValue(value: number, unit: string): string {
  if (unit === 'percentunit') return `${Math.round(100 * value)} %`;
  if (unit === 's') return value >= 1 ? `${value.toPrecision(2)} s` : `${Math.round(1000 * value)} ms`;
  const digits = value === 0 ? '0' : String(Number(value.toPrecision(2)));
  return unit === 'cps' ? `${digits}/s` : digits;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
