/** What an engine's client is, as far as its connection goes: it tells of errors as Node does. */
interface Teller {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  listenerCount(event: 'error'): number;
}

/** The last thing that went wrong with a connection, until something goes right. */
export interface LastError {
  /** For the error of a hand-off that waited in vain: codes and addresses, no secrets; `undefined` when all is well. */
  text(): string | undefined;
  /** Something was confirmed. */
  forget(): void;
}

const MOST_CHARACTERS = 200;
const NONE: LastError = { text: () => undefined, forget() {} };
const known = new WeakMap<object, LastError>();

/** Listens to a client, once however many sinks it has. A client that tells of nothing is one that has no errors. */
export function lastErrorOf(client: object): LastError {
  const before = known.get(client);
  if (before !== undefined) return before;
  if (!isTeller(client)) return NONE;
  let last: { readonly text: string; readonly at: number } | undefined;
  client.on('error', (error) => {
    last = { text: connectionErrorText(error), at: performance.now() };
    // An error that nobody else listens to is as loud as it was without us.
    if (client.listenerCount('error') === 1) throw error;
  });
  const made: LastError = {
    text: () => last && `${last.text}, ${Math.round((performance.now() - last.at) / 1_000)} s ago`,
    forget() {
      last = undefined;
    },
  };
  known.set(client, made);
  return made;
}

function isTeller(client: object): client is Teller {
  const { on, listenerCount } = client as Partial<Teller>;
  return typeof on === 'function' && typeof listenerCount === 'function';
}

/** `ECONNREFUSED 127.0.0.1:6379`, or what the error says, without the user and password of a URL in it. */
export function connectionErrorText(error: unknown): string {
  const { errors, code, address, port, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  // Both addresses of a name were tried.
  if (Array.isArray(errors) && errors.length > 0) return connectionErrorText(errors[0]);
  if (typeof code === 'string' && typeof address === 'string') {
    return port === undefined ? `${code} ${address}` : `${code} ${address}:${String(port)}`;
  }
  const told = typeof message === 'string' && message !== '' ? message : String(code ?? error);
  return withoutSecrets(told).slice(0, MOST_CHARACTERS);
}

/** Up to the last `@` of the line: a password may hold anything, a slash, a space and an `@` too. */
const CREDENTIALS = /:\/\/[^\n]*@/g;
/** `password=…`, as in a query and in a connection string of PostgreSQL; up to the end of the line where it is in quotes. */
const SETTINGS = /\b(pass\w*|pwd|token|secret|api_?key)(["']?\s*[:=]\s*)(?:["'][^\n]*|[^\s&"',;}]+)/gi;

function withoutSecrets(text: string): string {
  return text.replace(CREDENTIALS, '://').replace(SETTINGS, '$1$2…');
}
