import { Refusal } from '../answers/refusal.ts';
import { textOf } from '../observe/text-of.ts';
import type { WebhookRequest } from '../receive/request.ts';
import { kindOf } from '../runtime/kind-of.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { environment, mac } from '../runtime/runtime.ts';
import { utf8Bytes } from '../runtime/utf8-bytes.ts';
import { powersOf } from '../senders/powers.ts';
import type { Provider } from '../senders/provider.ts';
import type { MacKey } from './mac/mac.ts';
import type { SecretSet } from './secret-set.ts';
import { requireSecretTexts, secretOddity } from './secret-texts.ts';
import { createStrangers } from './strangers.ts';

/** What a `secret` function sees. Nothing of it is verified yet. */
export interface SecretRequest {
  readonly url: string;
  header(name: string): string | undefined;
}

/**
 * What a `secret` function may answer. `undefined` or `null`: no such tenant, answered 401; from a function that never looked at
 * the request, such as `() => process.env.PLOTON_WEBHOOK_SECRET`: no secret at all, answered 500.
 */
export type SecretAnswer =
  | string
  | readonly string[]
  | {
      /**
       * Keeps this tenant's deliveries apart from all others' in the store, and together while its secret is rotated. A
       * non-empty string. Tenants with the same secret are not protected from each other: a delivery to one is genuine for all.
       */
      readonly tenant: string;
      readonly secret: string | readonly string[];
    }
  | undefined
  | null;

/** How a webhook's secret is given. */
export type Secret = string | readonly string[] | ((request: SecretRequest) => MaybePromise<SecretAnswer>);

/** Looks up the secrets that may verify a request. */
export type SecretSource = (request: WebhookRequest) => MaybePromise<SecretSet | Refusal>;

/** Prepared tenants kept; the oldest goes first. Preparing one again costs microseconds. */
const TENANT_CACHE_SIZE = 1_000;

/**
 * Reads and checks the `secret` option.
 *
 * @throws TypeError when there is none, an empty or a blank one, or one that decodes to no bytes
 */
export function createSecretSource(provider: Provider, secret: Secret | undefined): SecretSource {
  if (typeof secret === 'function') return tenantSecrets(provider, secret);
  const texts = requireSecretTexts(
    secret ?? environment.readEnvironment(provider.secretEnv),
    `${environment.environmentFix(provider.secretEnv)}, or pass the option { secret: '…' }; where it is not there yet while the application ` +
      `is built (Next.js, SvelteKit): { secret: () => process.env.${provider.secretEnv} }`,
  );
  const prepared = prepare(provider, texts, { tenant: undefined, isUnnamedTenant: false });
  let ready: MaybePromise<SecretSet> = prepared;
  if (isPromise(prepared)) {
    prepared.then(
      (set) => {
        ready = set;
      },
      // The rejection reaches whoever awaits `ready`; unhandled here it would end the process.
      () => {},
    );
  }
  return () => ready;
}

function tenantSecrets(
  provider: Provider,
  lookUp: (request: SecretRequest) => MaybePromise<SecretAnswer>,
): SecretSource {
  const cache = new Map<string, MaybePromise<SecretSet>>();
  const strangers = createStrangers(provider);

  function secretsOf(answer: SecretAnswer, hasLooked: boolean): MaybePromise<SecretSet | Refusal> {
    if (answer === undefined || answer === null) {
      if (!hasLooked) return secretMissing(provider, answer);
      const keys = strangers.keys();
      return isPromise(keys) ? keys.then(strangersSecrets) : strangersSecrets(keys);
    }
    try {
      const { tenant, secret } = readAnswer(answer);
      const texts = requireSecretTexts(
        secret,
        'the `secret` function must answer one, or undefined for an unknown tenant',
      );
      strangers.resemble(texts.length);
      // What never looks at the request has one answer for all of them.
      const isUnnamedTenant = hasLooked && tenant === undefined;
      const name = JSON.stringify([tenant, isUnnamedTenant, texts]);
      let set = cache.get(name);
      if (set === undefined) {
        set = prepare(provider, texts, { tenant, isUnnamedTenant });
        if (cache.size >= TENANT_CACHE_SIZE) cache.delete(cache.keys().next().value as string);
        cache.set(name, set);
      }
      return isPromise(set) ? set.catch(secretInvalid) : set;
    } catch (error) {
      return secretInvalid(error);
    }
  }

  return (request) => {
    let hasLooked = false;
    const view: SecretRequest = {
      get url() {
        hasLooked = true;
        return request.url;
      },
      header(name) {
        hasLooked = true;
        return request.header(name.toLowerCase());
      },
    };
    try {
      const answer = lookUp(view);
      if (!isPromise(answer)) return secretsOf(answer, hasLooked);
      return Promise.resolve(answer).then((found) => secretsOf(found, hasLooked), lookUpFailed);
    } catch (error) {
      return lookUpFailed(error);
    }
  };
}

/** Answered to no one before the MAC: the secrets of a tenant that is not known match nothing. */
function strangersSecrets(keys: readonly MacKey[]): SecretSet {
  return {
    keys,
    texts: [],
    tenant: undefined,
    isUnnamedTenant: true,
    oddity: undefined,
    unknownTenant: UNKNOWN_TENANT,
  };
}

const UNKNOWN_TENANT = new Refusal(
  'invalid_signature',
  'unknown_tenant',
  'The `secret` function knows no secret for this request.',
);

/** Whoever never looked at the request does not know whose it is: there is no secret for anybody. Nobody has sent a forgery. */
function secretMissing({ secretEnv }: Provider, answer: undefined | null): Refusal {
  const detail =
    `There is no webhook secret: the \`secret\` function answered ${answer}, without a look at the request. ` +
    `What it reads is not there where this process runs: ${environment.environmentFix(secretEnv)}, if that is what it reads. ` +
    'Until then every delivery is answered 500.';
  return new Refusal('handler_failed', 'secret_missing', detail);
}

function lookUpFailed(error: unknown): Refusal {
  const detail = `The \`secret\` function threw: ${textOf(error)}`;
  return new Refusal('secret_unavailable', 'secret_lookup_failed', detail);
}

/** It does not pass by itself, as a failing look-up does. */
function secretInvalid(error: unknown): Refusal {
  return new Refusal('handler_failed', 'secret_invalid', (error as Error).message);
}

/** A tenant that is none would share one name with others, and they would swallow each other's events. */
function readAnswer(answer: unknown): { readonly tenant: string | undefined; readonly secret: unknown } {
  if (typeof answer === 'string' || Array.isArray(answer)) return { tenant: undefined, secret: answer };
  const { tenant, secret } = answer as { readonly tenant?: unknown; readonly secret?: unknown };
  if (typeof tenant === 'string' && tenant.trim() !== '') return { tenant, secret };
  throw new TypeError(
    `The \`secret\` function answered a tenant that is ${kindOf(typeof tenant === 'string' ? '' : tenant)}: \`tenant\` must be a non-empty string. ` +
      'Where there are no tenants, answer the secret alone.',
  );
}

function prepare(
  provider: Provider,
  texts: readonly string[],
  whose: Pick<SecretSet, 'tenant' | 'isUnnamedTenant'>,
): MaybePromise<SecretSet> {
  const { importSecret = importText } = powersOf(provider);
  const keys = texts.map((text) => importSecret(provider, text));
  const assemble = (ready: readonly MacKey[]): SecretSet => ({
    keys: ready,
    texts,
    ...whose,
    oddity: secretOddity(texts),
  });
  const ready = keys.filter((key): key is MacKey => !isPromise(key));
  return ready.length === keys.length ? assemble(ready) : Promise.all(keys.map(async (key) => key)).then(assemble);
}

/** For the secrets of senders that say no more about them: the text's UTF-8 is the key of an HMAC-SHA256. */
function importText(_provider: Provider, text: string): MaybePromise<MacKey> {
  return mac.importMacKey(utf8Bytes(text));
}
