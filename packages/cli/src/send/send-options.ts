/** The options of `hookgate send`, as they were typed. */
export interface SendOptions {
  readonly secret?: string;
  readonly set?: readonly string[];
  readonly body?: string;
  readonly header?: readonly string[];
  readonly tamper?: string;
  readonly at?: string;
  readonly copies: string;
  readonly concurrency: string;
  readonly timeout?: string;
  readonly publicUrl?: string;
  readonly curl?: true;
  readonly json?: true;
}
