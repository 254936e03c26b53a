/**
 * What code of the application's answered in place of something else, for a sentence about it. Never the text or the object
 * itself: that may be a body.
 */
export function kindOf(answer: unknown): string {
  if (answer === '') return 'an empty text';
  if (typeof answer === 'string') return 'a text';
  if (typeof answer === 'function') return 'a function';
  if (typeof answer === 'object' && answer !== null) return 'an object';
  return String(answer);
}
