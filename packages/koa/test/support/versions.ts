import { createRequire } from 'node:module';
import { Router } from '@koa/router';
import Koa from 'koa';

const require = createRequire(import.meta.url);

/** One version of Koa, typed as the newer one: what the tests use is the same in both. */
export interface KoaVersion {
  readonly koa: string;
  readonly Koa: typeof Koa;
}

export const KOA_2: KoaVersion = { koa: 'koa 2', Koa: require('koa2') };
export const KOA_3: KoaVersion = { koa: 'koa 3', Koa };

/** Both supported versions. */
export const KOAS: readonly KoaVersion[] = [KOA_2, KOA_3];

/** Both with the oldest and the newest router in use. */
export const ROUTED: readonly (KoaVersion & { readonly Router: typeof Router })[] = KOAS.flatMap(({ koa, Koa }) => [
  { koa: `${koa}, @koa/router 12`, Koa, Router: require('@koa/router12') },
  { koa: `${koa}, @koa/router 15`, Koa, Router },
]);
