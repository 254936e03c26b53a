/** What of an error is looked at; of several addresses that refuse, Node makes an error of errors, without a message. */
interface Mute {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly errors?: readonly { readonly message?: unknown }[];
}

/**
 * An error of a client as an operator can read it: one without a message gets one, of what is known, and keeps its code.
 *
 * @param store what its factory is called
 */
export function withSentence(store: string, error: unknown): unknown {
  if (typeof error !== 'object' || error === null || (error as Mute).message !== '') return error;
  const { name, code, errors } = error as Mute;
  const reasons = Array.isArray(errors)
    ? new Set((errors as Mute['errors'])?.map(({ message }) => String(message)))
    : [];
  const why = [...reasons].filter((reason) => reason !== '').join('; ');
  const message =
    why === ''
      ? `${store}: the client failed without saying why (${String(code ?? name)}): is its server there?`
      : `${store}: the client cannot reach its server: ${why}`;
  return Object.assign(new Error(message, { cause: error }), code === undefined ? {} : { code });
}
