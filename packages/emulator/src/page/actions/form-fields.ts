import { PageProblem } from '../page-problem.ts';

/** A field that was filled in; `undefined` when it was left empty. */
export function textOf(form: URLSearchParams, name: string): string | undefined {
  return form.get(name)?.trim() || undefined;
}

/** The text of a field of several lines. Browsers send its line breaks as CR LF, whatever they were. */
export function linesOf(form: URLSearchParams, name: string): string | undefined {
  return form.get(name)?.replaceAll('\r\n', '\n');
}

/**
 * A number from a field.
 *
 * @throws PageProblem for what is no number, or out of bounds
 */
export function numberOf(form: URLSearchParams, name: string, title: string, least: number, most: number): number {
  const text = textOf(form, name) ?? '';
  const value = Number(text);
  if (text === '' || !(value >= least && value <= most)) {
    throw new PageProblem(`${title} must be a number from ${least} to ${most}, not “${text.slice(0, 40)}”.`);
  }
  return value;
}
