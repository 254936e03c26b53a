import type { SenderProfile } from '@hookgate/testing';
import type { FaultsView } from '../api/contract.ts';

/** Options of `createEmulator`. */
export interface EmulatorOptions {
  /** Names of built-in senders, or profiles of your own. Default: every built-in sender. */
  readonly senders?: readonly (string | SenderProfile)[];
  /** Default: a free one. The command `hookgate emulate` takes 4010. */
  readonly port?: number;
  /**
   * Where deliveries go: each sender gets a webhook for this URL at the start; one without a path gets the sender's documented
   * path. Or a URL for each sender's name. Default: no webhooks until some are made.
   */
  readonly forwardTo?: string | Readonly<Record<string, string>>;
  /** By sender: which types the webhooks of `forwardTo` are subscribed to. Default: all. */
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  /** By sender: the secret of the webhooks of `forwardTo`. Default: a new one each, which `secrets` of the emulator tells. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Seconds of the emulator in a real one. Default: 1. */
  readonly speed?: number;
  /** The clock stands still but for `advance()`; what is due now is sent all the same. Default: `false`. */
  readonly manualClock?: boolean;
  /** When the emulator's clock begins, epoch milliseconds. Default: the time of day, or where the state file ended. */
  readonly startAt?: number;
  /**
   * What signatures and events are dated with. `wall`: the time of day, so that receivers with a clock of their own take what a fast
   * clock sends. `clock`: the emulator's, for receivers that share it. Default: `wall`.
   */
  readonly stampWith?: 'wall' | 'clock';
  /** A file that keeps everything over a restart, secrets included. Default: nothing is kept. */
  readonly stateFile?: string;
  /** Repeats ids, nonces, faults and orders. Default: another one each time. */
  readonly seed?: number;
  /** What goes wrong on purpose from the start. Default: nothing. */
  readonly faults?: Partial<FaultsView>;
  /** Whether deliveries may go to other machines than this one. Default: `false`. */
  readonly allowRemote?: boolean;
  /** What the control API wants to be shown. Default: a random one. */
  readonly token?: string;
  /** By sender: sends in all, where the documents leave it in doubt (Platos: 3 or 4). Default: the most. */
  readonly sends?: Readonly<Record<string, number>>;
  /**
   * For senders with nonces: whether a retry is signed afresh or repeats the first request to the byte. Default: `'fresh'`.
   */
  readonly retrySigning?: 'fresh' | 'same';
  /** Whether events leave in another order than they were made in, up to two seconds late. Default: `false`. */
  readonly shuffle?: boolean;
  /** Keys that Ploton's API takes. Default: every one that begins with `pk_test_` or `pk_live_`. */
  readonly apiKeys?: readonly string[];
  /** Bytes of events and answers that are kept in all; beyond, the oldest deliveries are forgotten. Default: 67,108,864. */
  readonly historyBytes?: number;
  /** Called when something fails that nobody waits for, such as writing the state file. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}
