/** Names of error classes; a message may be put where a name belongs. */
const CLASS_NAME = /^[A-Za-z_$][\w$.]{0,63}$/;

/** What a failure is called: the class of what was thrown, else the status. Never a message, which may hold anything. */
export function errorType(error: unknown, status: number): string {
  if (isError(error)) return CLASS_NAME.test(error.name) ? error.name : 'Error';
  return error === undefined ? String(status) : '_OTHER';
}

/** Of whichever realm: in a test with Jest, errors of Node's own are no instances of the `Error` in sight. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
