/** Options of jobs, as pg-boss has them. */
export interface PgBossSendOptions {
  readonly retryLimit?: number;
  readonly priority?: number;
  readonly [option: string]: unknown;
}

/** What the sink needs of a PgBoss that was started. */
export interface PgBossLike {
  send(name: string, data: object, options: object): Promise<string | null>;
  findJobs(name: string, options: object): Promise<readonly unknown[]>;
}

/** What a worker looks at of a job of pg-boss. */
export interface PgBossJob {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly retryCount?: number;
  /** Set when the job has been a dead letter. */
  readonly sourceRootId?: string | null;
}

/** What became of one job of a batch. */
export interface PgBossResult {
  id: string;
  status: 'completed' | 'failed' | 'deadletter';
  output?: object;
}

/** Options of `boss.work`. */
export interface PgBossWorkOptions {
  /** Jobs that are fetched, and run, at once. Default: 1. */
  readonly batchSize?: number;
  readonly pollingIntervalSeconds?: number;
  readonly [option: string]: unknown;
}

/** What a consumer needs of a PgBoss that was started. */
export interface PgBossWorker {
  /** `null` where there is none of that name. */
  getQueue?(name: string): Promise<unknown>;
  work(
    name: string,
    options: { readonly perJobResults: true; readonly includeMetadata: true },
    handler: (jobs: PgBossJob[]) => Promise<PgBossResult[]>,
  ): Promise<string>;
}
