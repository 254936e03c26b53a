import type { AttemptView, DeliverySummary } from '@hookgate/emulator';
import { showDuration } from '../arguments/parse-duration.ts';
import { oneLine } from '../send/show-request.ts';
import type { Style } from '../terminal/style.ts';

/** Rows of a table, with columns as wide as their widest text; the last one is as it is. */
export function table(rows: readonly (readonly string[])[], style: Style, head?: readonly string[]): string {
  const all = head === undefined ? rows : [head, ...rows];
  const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => (at === row.length - 1 ? text : text.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return all.map((row, at) => (head !== undefined && at === 0 ? style.dim(line(row)) : line(row))).join('\n');
}

/** A delivery in a list. */
export function deliveryRow(each: DeliverySummary): readonly string[] {
  return [
    each.id,
    each.state,
    `${each.attempts}/${each.maxAttempts}`,
    each.lastStatus === undefined ? (each.lastOutcome ?? '') : String(each.lastStatus),
    each.lastDurationMs === undefined ? '' : showDuration(each.lastDurationMs),
    oneLine(`${each.sender} ${each.type}`),
    oneLine(each.eventId),
  ];
}

/** What stands above {@link deliveryRow}s. */
export const DELIVERY_HEAD: readonly string[] = ['id', 'state', 'attempts', 'answer', 'took', 'event', 'of'];

/** `<-- [200] 12 ms`, and what comes next. */
export function showAttempt(delivery: DeliverySummary, style: Style): string {
  const {
    lastOutcome,
    lastStatus,
    lastDurationMs = 0,
    attempts,
    maxAttempts,
    nextAttemptAt,
    lastAttemptAt,
    state,
  } = delivery;
  const color = lastOutcome === 'delivered' ? style.green : style.red;
  const next =
    state === 'dead-letter'
      ? style.red('  dead letter')
      : state === 'pending' && nextAttemptAt !== undefined && lastAttemptAt !== undefined
        ? style.dim(`  again in ${showDuration(nextAttemptAt - lastAttemptAt)}`)
        : '';
  const answer = color(`<-- [${lastStatus ?? lastOutcome}]`);
  return `${answer} ${showDuration(lastDurationMs)}  ${style.dim(`${oneLine(delivery.eventId)} ${attempts}/${maxAttempts}`)}${next}`;
}

/** `--> task.complete task_1`. */
export function showSending(delivery: DeliverySummary, style: Style): string {
  return `${style.cyan('-->')} ${delivery.sender} ${style.bold(oneLine(delivery.type))} ${oneLine(delivery.eventId)}`;
}

/** One attempt, in full. */
export function describeAttempt(attempt: AttemptView, style: Style): string {
  const { number, outcome, durationMs, fault, error, request, response, signing, manual } = attempt;
  const how = [manual ? 'by hand' : '', fault === undefined ? '' : `fault: ${fault}`, error ?? ''].filter(
    (each) => each !== '',
  );
  return [
    `${style.bold(`attempt ${number}`)}  ${outcome}  ${showDuration(durationMs)}${how.length > 0 ? `  (${oneLine(how.join('; '))})` : ''}`,
    ...Object.entries(request.headers).map(([name, value]) => style.dim(`    ${name}: ${oneLine(value)}`)),
    `    signed ${style.dim(`with …${signing.secretHint}:`)} ${oneLine(signing.base.text)}`,
    ...(response === undefined ? [] : [`    [${response.status}] ${oneLine(response.body.text)}`]),
  ].join('\n');
}
