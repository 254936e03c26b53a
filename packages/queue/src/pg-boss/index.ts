export { type PgBossSinkOptions, pgBoss } from './pg-boss.ts';
export type { PgBossLike, PgBossSendOptions } from './pg-boss-like.ts';
