import { createRequire } from 'node:module';
import { Router } from '@koa/router';
import Koa from 'koa';

const require = createRequire(import.meta.url);

/** Both supported versions of Koa, typed as the newer one: what the tests use is the same in both. */
export const KOAS: readonly { readonly koa: string; readonly Koa: typeof Koa }[] = [
  { koa: 'koa 2', Koa: require('koa2') },
  { koa: 'koa 3', Koa },
];

/** Both with the oldest and the newest router in use. */
export const ROUTED: readonly { readonly koa: string; readonly Koa: typeof Koa; readonly Router: typeof Router }[] =
  KOAS.flatMap(({ koa, Koa }) => [
    { koa: `${koa}, @koa/router 12`, Koa, Router: require('@koa/router12') },
    { koa: `${koa}, @koa/router 15`, Koa, Router },
  ]);
