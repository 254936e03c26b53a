import type { AttemptView, DeliveryState, DeliverySummary } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { type IconName, icon } from '../icons.ts';

const STATE_WORDS: Readonly<Record<DeliveryState, string>> = {
  pending: 'Pending',
  delivered: 'Delivered',
  'dead-letter': 'Dead letter',
};

const OUTCOME_WORDS: Readonly<Record<AttemptView['outcome'], string>> = {
  delivered: 'Delivered',
  refused: 'Refused',
  timeout: 'Timed out',
  unreachable: 'Unreachable',
};

const OUTCOME_ICONS: Readonly<Record<AttemptView['outcome'], IconName>> = {
  delivered: 'delivered',
  refused: 'refused',
  timeout: 'pending',
  unreachable: 'dead-letter',
};

/** A delivery's state, as a shape and a word. */
export function stateMark(state: DeliveryState): Markup {
  return html`<span class="state state-${state}">${icon(state)}${STATE_WORDS[state]}</span>`;
}

/** How an attempt ended, as a shape and a word. */
export function outcomeMark(outcome: AttemptView['outcome']): Markup {
  return html`<span class="state outcome-${outcome}">${icon(OUTCOME_ICONS[outcome])}${OUTCOME_WORDS[outcome]}</span>`;
}

/** How an attempt ended, as a word. */
export function outcomeWord(outcome: AttemptView['outcome']): string {
  return OUTCOME_WORDS[outcome];
}

/** What came back last: a status, or why there is none. */
export function lastAnswer({ lastStatus, lastOutcome }: DeliverySummary): string {
  if (lastStatus !== undefined && (lastOutcome === 'delivered' || lastOutcome === 'refused')) return String(lastStatus);
  return lastOutcome === undefined ? '–' : OUTCOME_WORDS[lastOutcome].toLowerCase();
}
