/** What a form cannot be sent for; the page says it beside the form. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';
  readonly status = 422;
}

/** Whether an error tells the user what to change: the page's own, or a refusal of the model. */
export function isRefusal(error: unknown): error is Error & { readonly status: number } {
  if (!(error instanceof Error) || !('status' in error)) return false;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500;
}
