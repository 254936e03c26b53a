import { parsePath } from '../receive/path-pattern.ts';
import { checkHandlers } from './check-handlers.ts';
import { otherNames } from './did-you-mean.ts';
import type { FailOption } from './option-error.ts';
import type { WebhookOptions } from './options.ts';

const OPTION_NAMES: Readonly<Record<keyof WebhookOptions, true>> = {
  secret: true,
  store: true,
  path: true,
  endpoint: true,
  publicUrl: true,
  toleranceSeconds: true,
  maxAgeSeconds: true,
  bodyLimitBytes: true,
  bodyTimeoutMs: true,
  dedupeTtlMs: true,
  dedupeKey: true,
  replay: true,
  onStoreError: true,
  maxWaiters: true,
  maxHandlerMs: true,
  on: true,
  schemas: true,
  observer: true,
  logger: true,
  now: true,
};

const STORE_METHODS = ['claim', 'renew', 'commit', 'release', 'remember'] as const;
const LOGGER_METHODS = ['info', 'warn', 'error'] as const;

/** Checks that every option exists and has the right type. JavaScript callers, and casts, reach this with anything. */
export function checkOptionShapes(options: WebhookOptions, fail: FailOption): void {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTION_NAMES, name)) fail(name, `does not exist${otherNames(name, Object.keys(OPTION_NAMES))}`);
  }
  const { endpoint, path, dedupeKey } = options;
  if (endpoint !== undefined && (typeof endpoint !== 'string' || endpoint === '')) {
    fail('endpoint', 'must be a non-empty string');
  }
  const paths: readonly unknown[] = Array.isArray(path) ? path : [path ?? '/'];
  if (paths.length === 0)
    fail('path', 'must be a path, or an array of paths that is not empty: it would guard nothing');
  for (const each of paths) {
    if (typeof each === 'string') parsePath(each, (problem) => fail('path', problem));
    else fail('path', 'must be a path, or an array of paths, starting with "/"');
  }
  checkChoice('replay', options.replay, ['acknowledge', 'reject'], fail);
  checkChoice('onStoreError', options.onStoreError, ['reject', 'process'], fail);
  checkObservers(options.observer, fail);
  checkFunction('now', options.now, fail);
  if (dedupeKey !== 'documented') checkFunction('dedupeKey', dedupeKey, fail);
  checkMethods('logger', options.logger, LOGGER_METHODS, 'pass a pino-shaped logger', fail);
  const stores = 'pass memoryStore(), redisStore({ client }) or postgresStore({ … })';
  checkMethods('store', options.store, STORE_METHODS, stores, fail);
  if (options.on !== undefined) checkHandlers('on', options.on, fail);
  checkSchemas(options.schemas, fail);
}

function checkChoice(name: string, value: unknown, allowed: readonly string[], fail: FailOption): void {
  if (value !== undefined && !allowed.includes(value as string)) {
    fail(name, `must be ${allowed.map((each) => `'${each}'`).join(' or ')}, not ${JSON.stringify(value)}`);
  }
}

function checkFunction(name: string, value: unknown, fail: FailOption): void {
  if (value !== undefined && typeof value !== 'function') fail(name, `must be a function, not ${typeof value}`);
}

function checkObservers(observer: unknown, fail: FailOption): void {
  for (const each of observer === undefined ? [] : [observer].flat()) {
    if (typeof each !== 'function')
      fail('observer', `must be a function, or an array of functions, not ${typeof each}`);
  }
}

function checkMethods(name: string, value: unknown, methods: readonly string[], fix: string, fail: FailOption): void {
  if (value === undefined) return;
  const missing = methods.filter((each) => typeof (value as Record<string, unknown> | null)?.[each] !== 'function');
  if (missing.length > 0) fail(name, `has no ${missing.map((each) => `${each}()`).join(', ')}; ${fix}`);
}

function checkSchemas(schemas: unknown, fail: FailOption): void {
  for (const [type, schema] of Object.entries(schemas ?? {})) {
    const standard = (schema as { '~standard'?: { validate?: unknown } } | null)?.['~standard'];
    if (typeof standard?.validate !== 'function') {
      fail(`schemas[${JSON.stringify(type)}]`, 'must be a Standard Schema (zod 3.24, valibot 1, arktype 2, or later)');
    }
  }
}
