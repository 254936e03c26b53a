import type { ChildProcess } from 'node:child_process';
import type { TcpProxy } from '@hookgate/test-services';

/** One process, and its line to the store. */
export interface Receiver {
  /** What its connections are called at the server. */
  readonly name: string;
  readonly poolSize: number;
  readonly proxy: TcpProxy;
  child: ChildProcess;
  url: string | undefined;
  busy: boolean;
}
