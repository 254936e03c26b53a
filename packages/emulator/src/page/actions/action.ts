import type { CreatedWebhook } from '../../api/contract.ts';
import type { PageModel } from '../page-model.ts';

/** Where to go after a form was sent, and what to say there once. */
export interface Done {
  readonly location: string;
  readonly notice?: string;
  readonly created?: CreatedWebhook;
}

/** What a form does. `id` is the one in its path, where there is one. */
export interface Action {
  readonly path: RegExp;
  /** The view the form is in, shown again when it is refused. */
  readonly from: (id: string) => string;
  readonly run: (model: PageModel, form: URLSearchParams, id: string) => Promise<Done>;
}
