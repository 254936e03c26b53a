/** What separates and marks the parts of a key, and what escapes them. */
const MARKS = /[%:@#~]/g;

/**
 * Writes one part of a key so that no two lists of parts make the same key: whoever chooses an id, such as a tenant its
 * task's, must not be able to write a separator into it and name somebody else's event. Most ids stay as they are.
 */
export function keyPart(text: string): string {
  return text.search(MARKS) === -1 ? text : text.replace(MARKS, percentEncode);
}

function percentEncode(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}
