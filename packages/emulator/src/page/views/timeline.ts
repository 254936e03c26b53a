import type { AttemptView, DeliveryView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { formatSpan } from '../text/times.ts';
import { outcomeWord } from './state-mark.ts';

/** What stands on the line: an attempt, or one that is still to come. */
interface Point {
  readonly at: number;
  readonly label: string;
  readonly result: string;
  readonly kind: AttemptView['outcome'] | 'next' | 'planned';
  readonly manual: boolean;
}

interface PlacedPoint extends Point {
  /** Hundredths of the line's width. */
  readonly x: number;
}

/** Where the line begins and ends, and how near two points may be, in hundredths of the width. */
const LEFT = 6;
const RIGHT = 94;
const LEAST_GAP = 5;
/** Labels nearer than this to the one before would be written over it; on a narrow screen, nearer than the second. */
const LABEL_GAP = 9;
const ROOMY_GAP = 26;
const MOST_POINTS = 12;

/**
 * The attempts of a delivery as a picture, with those to come. A retry after a second and one after two hours are both to be seen, so the scale is
 * logarithmic. Widths are shares of the picture's own, so it needs no style and no script to fit.
 *
 * @param retryDelaysMs of the sender: what it will still try
 */
export function timeline(delivery: DeliveryView, retryDelaysMs: readonly number[]): Markup {
  const points = place(listPoints(delivery, retryDelaysMs));
  const [first] = points;
  if (first === undefined) return html`<p class="muted">No attempt has been made yet.</p>`;
  const tried = points.filter(({ kind }) => kind !== 'next' && kind !== 'planned');
  const reached = tried.at(-1)?.x ?? LEFT;
  const labelled = spaced(points, LABEL_GAP);
  const roomy = spaced(points, ROOMY_GAP);
  const drawn = points.map((point) => {
    const isLabelled = labelled.has(point);
    const place = point.x <= LEFT ? ' point-first' : point.x >= RIGHT ? ' point-last' : '';
    return html`<g class="point point-${point.kind}${place}${roomy.has(point) ? ' point-roomy' : ''}"><svg x="${point.x}%" y="50" width="1" height="1" overflow="visible">${shape(point.kind)}</svg>${
      isLabelled &&
      html`<text x="${point.x}%" y="26" class="point-result">${point.result}</text><text x="${point.x}%" y="82" class="point-label">${point.label}</text>`
    }</g>`;
  });
  return html`<figure class="timeline"><svg role="img" aria-labelledby="timeline-name timeline-text" width="100%" height="96">
<title id="timeline-name">Timeline of the attempts</title><desc id="timeline-text">${describe(delivery, points)}</desc>
<line class="rail" x1="${LEFT}%" x2="${RIGHT}%" y1="50" y2="50"/><line class="rail-done" x1="${LEFT}%" x2="${reached}%" y1="50" y2="50"/>
${drawn}</svg></figure>`;
}

function listPoints({ history, nextAttemptAt, state }: DeliveryView, delays: readonly number[]): Point[] {
  const [first] = history;
  const points: Point[] = history.map(({ number, manual, startedAt, outcome, response }) => ({
    at: startedAt,
    label: number === 1 || first === undefined ? 'sent' : `+${formatSpan(startedAt - first.startedAt)}`,
    result:
      response !== undefined && (outcome === 'delivered' || outcome === 'refused')
        ? String(response.status)
        : outcomeWord(outcome).toLowerCase(),
    kind: outcome,
    manual,
  }));
  if (state !== 'pending' || nextAttemptAt === undefined) return latest(points);
  const since = first?.startedAt ?? nextAttemptAt;
  const planned: Point[] = [];
  let at = nextAttemptAt;
  const made = history.filter(({ manual }) => !manual).length;
  for (let number = made; number <= delays.length; number++) {
    if (number > made) at += delays[number - 1] ?? 0;
    const kind = number === made ? 'next' : 'planned';
    planned.push({ at, label: `+${formatSpan(at - since)}`, result: kind, kind, manual: false });
  }
  return [...latest(points), ...planned];
}

/** The first attempt and the newest ones, where somebody has redelivered all day. */
function latest(points: readonly Point[]): Point[] {
  return points.length <= MOST_POINTS ? [...points] : [...points.slice(0, 1), ...points.slice(1 - MOST_POINTS)];
}

function place(points: readonly Point[]): PlacedPoint[] {
  const start = points[0]?.at ?? 0;
  const spans = points.map(({ at }) => Math.max(0, at - start));
  const longest = Math.max(...spans, 1);
  // The shortest wait is a good part of the line, however long the longest one is.
  const unit = Math.max(1, Math.min(...spans.filter((span) => span > 0), longest) / 4);
  const width = RIGHT - LEFT;
  const gap = Math.min(LEAST_GAP, width / Math.max(1, points.length));
  let before = LEFT - gap;
  return points.map((point, index) => {
    const exact = LEFT + (width * Math.log1p((spans[index] ?? 0) / unit)) / Math.log1p(longest / unit);
    const room = RIGHT - gap * (points.length - 1 - index);
    before = Math.min(Math.max(exact, before + gap), room);
    return { ...point, x: Math.round(before * 100) / 100 };
  });
}

/** The first point, and then each that is this far from the one before. */
function spaced(points: readonly PlacedPoint[], gap: number): ReadonlySet<PlacedPoint> {
  let last = Number.NEGATIVE_INFINITY;
  const chosen = points.filter(({ x }) => {
    const isFar = x - last >= gap;
    if (isFar) last = x;
    return isFar;
  });
  return new Set(chosen);
}

/** A shape of its own for each end an attempt can have. */
function shape(kind: Point['kind']): Markup {
  switch (kind) {
    case 'delivered':
      return html`<circle r="9"/><path class="cut" d="M-4 .4l2.8 2.8L4-3.2"/>`;
    case 'refused':
      return html`<path d="M0-10L10 0 0 10-10 0z"/><path class="cut" d="M0-4.5v5m0 3v.6"/>`;
    case 'timeout':
      return html`<circle class="hollow" r="8.5"/><path class="line" d="M0-4.6V0l3 2"/>`;
    case 'unreachable':
      return html`<rect x="-8" y="-8" width="16" height="16" rx="3"/><path class="cut" d="M-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2"/>`;
    case 'next':
      return html`<circle class="hollow" r="8"/>`;
    case 'planned':
      return html`<circle class="hollow dashed" r="6"/>`;
  }
}

function describe({ history, maxAttempts }: DeliveryView, points: readonly PlacedPoint[]): string {
  const left = history.length - points.filter(({ kind }) => kind !== 'next' && kind !== 'planned').length;
  const told = points.map(({ label, result, manual }) => `${label}: ${result}${manual ? ', by hand' : ''}`);
  return `${history.length} of ${maxAttempts} attempts made. ${told.join('; ')}.${left > 0 ? ` ${left} more are not drawn.` : ''}`;
}
