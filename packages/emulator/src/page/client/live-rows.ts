import type { DeliverySummary } from '../../api/contract.ts';
import { html } from '../html.ts';
import { matchesQuery } from '../matches-query.ts';
import type { DeliveryQuery } from '../page-model.ts';
import { ROWS } from '../read-query.ts';
import { deliveryRow } from '../views/delivery-row.ts';
import { morph } from './morph.ts';

/**
 * Writes deliveries into the list as they change: those that are there are changed, new ones come on top, those that do not match
 * its filter any more go, and so do the oldest beyond a page. However many there are, no more rows than a page has are made new.
 */
export function applyToRows(changes: Iterable<DeliverySummary>, now: number): void {
  const body = document.querySelector<HTMLTableSectionElement>('tbody[data-rows]');
  if (body === null) return;
  const filter = JSON.parse(body.dataset.filter ?? '{}') as DeliveryQuery;
  const redelivering = JSON.parse(body.dataset.redelivering ?? '[]') as readonly string[];
  const rows = new Map([...body.rows].map((row) => [row.dataset.id ?? '', row]));
  const known: DeliverySummary[] = [];
  const fresh: DeliverySummary[] = [];
  for (const delivery of changes) {
    const row = rows.get(delivery.id);
    if (matchesQuery(delivery, filter)) (row === undefined ? fresh : known).push(delivery);
    else if (row !== undefined) leave(row);
  }
  // The latest told is the newest among those of the same moment.
  fresh.reverse().sort((a, b) => b.createdAt - a.createdAt);
  const newest = body.dataset.rows === 'newest' ? fresh.slice(0, ROWS) : [];

  const made = makeRows([...known, ...newest], now, redelivering);
  for (const row of made.splice(0, known.length)) change(rows.get(row.dataset.id ?? ''), row);
  insertSorted(body, made);
  while (body.rows.length > ROWS) leave(body.rows[body.rows.length - 1] as HTMLTableRowElement);

  const isEmpty = body.rows.length === 0;
  body.closest('table')?.toggleAttribute('hidden', isEmpty);
  document.querySelector('[data-none]')?.toggleAttribute('hidden', !isEmpty);
}

function makeRows(
  deliveries: readonly DeliverySummary[],
  now: number,
  redelivering: readonly string[],
): HTMLTableRowElement[] {
  const template = document.createElement('template');
  template.innerHTML =
    html`${deliveries.map((each) => deliveryRow(each, now, redelivering.includes(each.sender)))}`.toString();
  return [...template.content.children] as HTMLTableRowElement[];
}

function change(row: HTMLTableRowElement | undefined, wanted: HTMLTableRowElement): void {
  // Whoever is in the row stays in it; otherwise a new row is the cheaper one.
  if (row?.contains(document.activeElement)) morph(row, wanted);
  else row?.replaceWith(wanted);
}

/** Puts rows, the newest first, before the first that is older. */
function insertSorted(body: HTMLTableSectionElement, rows: readonly HTMLTableRowElement[]): void {
  let place = body.firstElementChild as HTMLTableRowElement | null;
  for (const row of rows) {
    while (place !== null && createdAt(place) > createdAt(row)) {
      place = place.nextElementSibling as HTMLTableRowElement | null;
    }
    body.insertBefore(row, place);
  }
}

function createdAt(row: HTMLTableRowElement): number {
  return Number(row.dataset.created);
}

/** Takes a row out; whoever was in it is in the row beside it then. */
function leave(row: HTMLTableRowElement): void {
  const beside = row.contains(document.activeElement) && (row.previousElementSibling ?? row.nextElementSibling);
  row.remove();
  if (beside instanceof HTMLElement) {
    beside.querySelector<HTMLElement>('[data-row-link]')?.focus({ preventScroll: true });
  }
}
