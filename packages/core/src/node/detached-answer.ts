type HeaderValue = number | string | readonly string[];

/** What an application gives an answer that nobody will see: status and headers, and how far it is with it. */
export class DetachedAnswer {
  status: number;
  reason: string | undefined;
  /** Whether its head would be out. */
  sent = false;
  ended = false;
  finished = false;
  closed = false;
  readonly #headers = new Map<string, readonly [name: string, value: HeaderValue]>();

  constructor(status: number, headers: Readonly<Record<string, HeaderValue | undefined>>) {
    this.status = status;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.set(name, value);
  }

  set(name: string, value: HeaderValue): void {
    this.#headers.set(String(name).toLowerCase(), [String(name), value]);
  }

  append(name: string, value: string | readonly string[]): void {
    const before = this.get(name);
    this.set(name, before === undefined ? value : [before, value].flat().map(String));
  }

  get(name: string): HeaderValue | undefined {
    return this.#headers.get(String(name).toLowerCase())?.[1];
  }

  has(name: string): boolean {
    return this.#headers.has(String(name).toLowerCase());
  }

  remove(name: string): void {
    this.#headers.delete(String(name).toLowerCase());
  }

  names(): string[] {
    return [...this.#headers.keys()];
  }

  rawNames(): string[] {
    return [...this.#headers.values()].map(([name]) => name);
  }

  all(): Record<string, HeaderValue> {
    return Object.fromEntries([...this.#headers].map(([key, [, value]]) => [key, value]));
  }

  /** `writeHead` with its optional reason. */
  write(status: number, ...rest: readonly unknown[]): void {
    this.status = status;
    const [reason, headers] = typeof rest[0] === 'string' ? rest : [undefined, rest[0]];
    if (typeof reason === 'string') this.reason = reason;
    for (const [name, value] of headerEntries(headers)) this.set(name, value);
    this.sent = true;
  }
}

/** The entries of the forms in which headers are given: an object, a flat array, an array of pairs. */
function* headerEntries(headers: unknown): Generator<[string, HeaderValue]> {
  if (typeof headers !== 'object' || headers === null) return;
  if (!Array.isArray(headers)) yield* Object.entries(headers);
  else if (Array.isArray(headers[0])) yield* headers;
  else for (let at = 0; at + 1 < headers.length; at += 2) yield [headers[at], headers[at + 1]];
}
