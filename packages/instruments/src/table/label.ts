/** What a label may be: one of a list, or anything well-formed up to a number of different values. */
export type LabelRule = { readonly oneOf: readonly string[] } | { readonly atMost: number };

/** The labels of an instrument, in the order in which their values are given. */
export type Labels = Readonly<Record<string, LabelRule>>;

/** What a value becomes that a label may not have. */
export const OTHER = '_OTHER';

/** Names of senders are in the code of the application; this many are plenty. */
export const PROVIDER: LabelRule = { atMost: 20 };

/** Event types come from verified deliveries only, and a sender may have types that nobody knows yet. */
export const EVENT: LabelRule = { atMost: 50 };

/** Sources are in the code of the application. */
export const SOURCE: LabelRule = { atMost: 20 };

const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx', 'none'] as const;
export const STATUS_CLASS: LabelRule = { oneOf: STATUS_CLASSES };

/** The class of a status; `none` when nobody was there to be answered, or nothing was. */
export function statusClass(status: number | undefined): string {
  return status === undefined ? 'none' : (STATUS_CLASSES[Math.floor(status / 100) - 1] ?? OTHER);
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

/** Whether a value may become one more of a label that has so many already. */
export function isAllowed(rule: LabelRule, value: string, known: number): boolean {
  return 'oneOf' in rule ? rule.oneOf.includes(value) : known < rule.atMost && WELL_FORMED.test(value);
}
