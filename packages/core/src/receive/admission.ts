import type { Reply } from '../answers/answers.ts';
import type { OpenSession } from '../deliver/session.ts';

/** What became of an admitted request. */
export type Admission<TEvent> =
  /** Write this answer; there is nothing else to do. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The client went away while it was sending: nobody reads an answer. */
  | { readonly kind: 'gone' }
  /** Attach the delivery, run the application, and settle with its status before the response leaves. */
  | { readonly kind: 'open'; readonly session: OpenSession<TEvent> };
