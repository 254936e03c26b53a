import type { DeliveryState } from '../api/contract.ts';
import type { DeliveryQuery } from './page-model.ts';

/** Rows of a list. */
export const ROWS = 100;

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'dead-letter'];

/** The filter in an address. What is empty or unknown filters nothing. */
export function readQuery(search: URLSearchParams): DeliveryQuery {
  const given = (name: string): string | undefined => search.get(name)?.trim() || undefined;
  const state = STATES.find((each) => each === given('state'));
  const { sender, webhook, q, before } = {
    sender: given('sender'),
    webhook: given('webhook'),
    q: given('q'),
    before: given('before'),
  };
  return {
    ...(sender === undefined ? {} : { sender }),
    ...(webhook === undefined ? {} : { webhook }),
    ...(state === undefined ? {} : { state }),
    ...(q === undefined ? {} : { q }),
    ...(before === undefined ? {} : { before }),
  };
}

/** The address of a filter. */
export function writeQuery(query: DeliveryQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
