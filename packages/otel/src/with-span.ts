import { type Context, INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';

/** A context in which a span is active, as `trace.setSpan` makes one, without a copy of everything else in it for each delivery. */
export class WithSpan implements Context {
  readonly #parent: Context;
  readonly #span: Span;

  constructor(parent: Context, span: Span) {
    this.#parent = parent;
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.#span : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copy().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#copy().deleteValue(key);
  }

  #copy(): Context {
    return trace.setSpan(this.#parent, this.#span);
  }
}

/** Where `trace.setSpan` puts a span: the API has functions for the key, and does not export it. */
const SPAN_KEY: symbol | undefined = keyOfSpan();

function keyOfSpan(): symbol | undefined {
  let found: symbol | undefined;
  const listening: Context = {
    getValue: () => undefined,
    setValue(key) {
      found = key;
      return listening;
    },
    deleteValue: () => listening,
  };
  trace.setSpan(listening, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  return found;
}
