/** The options of `hookgate emulate`, as they were typed. */
export interface EmulateOptions {
  readonly forwardTo?: readonly string[];
  readonly port: string;
  readonly events?: string;
  readonly secret?: readonly string[];
  readonly printSecret?: true;
  readonly speed?: string;
  readonly manualClock?: true;
  readonly state?: string;
  readonly seed?: string;
  readonly allowRemote?: true;
  readonly open?: true;
  readonly json?: true;
}
