import { otherNames } from '../options/did-you-mean.ts';
import { leastMemoryOfAge } from './least-memory.ts';
import type { AnyProvider } from './typed-events.ts';

/** What a field may hold. */
interface Kind {
  readonly accepts: (value: unknown) => boolean;
  /** Ends the sentence "`field` must be …". */
  readonly kind: string;
}

interface Field extends Kind {
  /** Whether it must be given. */
  readonly needed: boolean;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const HEADER = /^[a-z0-9-]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Beyond it a timer fires at once. */
const MAX_MS = 2 ** 31 - 1;

const aFunction = (kind: string): Kind => ({ accepts: (value: unknown) => typeof value === 'function', kind });
const aText = (pattern: RegExp, kind: string): Kind => ({
  accepts: (value: unknown) => typeof value === 'string' && pattern.test(value),
  kind,
});
const aNumber = (least: number, most: number, kind: string): Kind => ({
  accepts: (value: unknown) => typeof value === 'number' && value >= least && value <= most,
  kind,
});
const aChoice = (...choices: readonly string[]): Kind => ({
  accepts: (value: unknown) => choices.includes(value as string),
  kind: choices.map((choice) => `'${choice}'`).join(' or '),
});
const aList = (isMember: (value: unknown) => boolean, least: number, kind: string): Kind => ({
  accepts: (value: unknown) => Array.isArray(value) && value.length >= least && value.every(isMember),
  kind,
});
const aBoolean: Kind = { accepts: (value) => typeof value === 'boolean', kind: 'true or false' };
const needed = (kind: Kind): Field => ({ needed: true, ...kind });
const optional = (kind: Kind): Field => ({ needed: false, ...kind });

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isPath = (value: unknown): boolean => typeof value === 'string' && value.startsWith('/');

const isFunction = (value: unknown): boolean => typeof value === 'function';

function isScheme(value: unknown): boolean {
  const { importKey, verify } = (value ?? {}) as Record<string, unknown>;
  return typeof value === 'object' && isFunction(importKey) && isFunction(verify);
}

function isChallenge(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  return (
    names.length > 0 && names.every((name) => CHALLENGES.includes(name) && isFunction(value[name as keyof object]))
  );
}

const ENCODING: Kind = /* @__PURE__ */ aChoice('hex', 'base64', 'base64url');
const CHALLENGES: readonly string[] = ['get', 'post'];

/** A function, so that it is no part of applications that define no sender. */
function fieldsOfProvider(): Readonly<Record<keyof AnyProvider, Field>> {
  return {
    name: needed(aText(NAME, 'lower-case letters, digits and dashes, such as "acme"')),
    secretEnv: needed(aText(VARIABLE, 'the name of an environment variable, such as "ACME_WEBHOOK_SECRET"')),
    defaultPaths: needed(aList(isPath, 1, 'an array of paths, each starting with "/", such as ["/webhooks/acme"]')),
    signatureHeader: needed(aText(HEADER, 'a lower-case header name, such as "x-acme-signature"')),
    scheme: optional({
      accepts: isScheme,
      kind: 'one that the core exports: hmacSha1, hmacSha512, ed25519, sharedToken or verifiedBy(…); without it, HMAC-SHA256',
    }),
    signatureEncoding: optional(ENCODING),
    signatureExample: optional(aText(/./, 'a text, such as "t=1492774577,v1=5257a869…"')),
    decodeSecret: optional(aFunction('a function from the configured secret to the bytes of the key')),
    readSignature: needed(aFunction('a function of the headers that answers { signatures, prefix, … }')),
    signedContent: optional(aFunction('a function of the request that answers what is signed, text or bytes')),
    signsUrl: optional(aBoolean),
    bodyFormat: optional(aChoice('json', 'form', 'bytes')),
    typeField: needed(aText(/./, "the name of the event's field that holds its type")),
    payloadField: needed({
      accepts: (value) => value === null || isText(value),
      kind: "the name of the event's field that schemas check, or null: they check the whole event",
    }),
    eventTypes: needed(aList(isText, 0, 'an array of event types, empty where the sender documents none')),
    parseEvent: needed(aFunction('a function from the parsed body to an event')),
    unsigned: optional(aList((value) => value === 'type' || value === 'id', 1, "an array of 'type' and 'id'")),
    freshness: optional(aChoice('none')),
    occurredAt: optional(aFunction('a function from an event to epoch milliseconds')),
    dedupeKey: optional(aFunction('a function that names an event')),
    documentedDedupeKey: optional(aFunction('a function that names an event')),
    logFields: needed(aFunction('a function from an event to the ids that belong in log lines')),
    logLine: optional(aFunction('a function from an event to a further log line')),
    reply: optional(aFunction("a function from a handler's result to { body, contentType }")),
    challenge: optional({ accepts: isChallenge, kind: 'an object with a function `get`, or `post`, or both' }),
    accepts: needed(aChoice('200', '2xx')),
    deadlineMs: needed(aNumber(1, MAX_MS, 'a positive number of milliseconds')),
    retryHorizonMs: needed(
      aNumber(0, Number.MAX_SAFE_INTEGER, 'a number of milliseconds; 0 where nothing is sent again'),
    ),
    dedupeTtlMs: needed(aNumber(1, Number.MAX_SAFE_INTEGER, 'a positive number of milliseconds')),
    toleranceSeconds: optional(aNumber(0, Number.MAX_SAFE_INTEGER, 'a number of seconds')),
    maxAgeSeconds: optional(aNumber(0, Number.MAX_SAFE_INTEGER, 'a number of seconds')),
  };
}

/**
 * Checks every field of a definition, and that they fit together. JavaScript callers, and casts, reach this with anything,
 * and what is not found here is found by the first delivery.
 *
 * @throws TypeError naming the field, what it is and what it must be
 */
export function checkProvider(provider: AnyProvider): void {
  const who = `defineProvider(${shown((provider as { name?: unknown } | null | undefined)?.name)})`;
  const fail = (what: string): never => {
    throw new TypeError(`${who}: ${what}`);
  };
  if (typeof provider !== 'object' || provider === null) fail('the definition must be an object.');
  const fields = fieldsOfProvider();
  const names = Object.keys(fields) as ReadonlyArray<keyof AnyProvider>;
  for (const name of Object.keys(provider)) {
    if (!Object.hasOwn(fields, name)) {
      fail(`there is no field \`${name}\`${otherNames(name, names)}.`);
    }
  }
  for (const name of names) {
    const field = fields[name];
    const value: unknown = provider[name];
    if (value === undefined ? field.needed : !field.accepts(value))
      fail(`\`${name}\` must be ${field.kind}, not ${shown(value)}.`);
  }
  checkTogether(provider, fail);
}

function checkTogether(provider: AnyProvider, fail: (what: string) => never): void {
  const { retryHorizonMs, dedupeTtlMs } = provider;
  if (dedupeTtlMs < 2 * retryHorizonMs) {
    fail('`dedupeTtlMs` must be at least twice `retryHorizonMs`, or a late retry would run the handler again.');
  }
  checkFreshness(provider, fail);
  checkMemory(provider, fail);
  checkSigning(provider, fail);
  checkNaming(provider, fail);
}

function checkFreshness(provider: AnyProvider, fail: (what: string) => never): void {
  const { toleranceSeconds, maxAgeSeconds, occurredAt, freshness } = provider;
  const isDated = toleranceSeconds !== undefined || occurredAt !== undefined;
  if (!isDated && freshness === undefined) {
    fail(
      'give `toleranceSeconds` (the scheme signs a timestamp) or `occurredAt` with `maxAgeSeconds` (the body has one): ' +
        "without either, old deliveries can be replayed. Where a sender signs no time at all, say so: `freshness: 'none'`.",
    );
  }
  if (isDated && freshness !== undefined) {
    fail("`freshness: 'none'` contradicts `toleranceSeconds` and `occurredAt`: leave one of them out.");
  }
  if (occurredAt !== undefined && maxAgeSeconds === undefined && toleranceSeconds === undefined) {
    fail('`occurredAt` needs `maxAgeSeconds`, how old an event may be: without it, nothing would be compared.');
  }
  if (maxAgeSeconds !== undefined && occurredAt === undefined) {
    fail('`maxAgeSeconds` needs `occurredAt`, which tells how old an event is.');
  }
}

function checkMemory(
  { dedupeTtlMs, maxAgeSeconds, toleranceSeconds = 0 }: AnyProvider,
  fail: (what: string) => never,
): void {
  const risk = 'a delivery that is forgotten but not too old could be replayed.';
  const least = maxAgeSeconds === undefined ? 0 : leastMemoryOfAge(1000 * maxAgeSeconds);
  if (dedupeTtlMs < least) {
    const margin = '15 minutes, for events stamped ahead and for two clocks';
    fail(`\`dedupeTtlMs\` must be at least ${least}: \`maxAgeSeconds\` and ${margin}. Otherwise ${risk}`);
  }
  if (dedupeTtlMs < 2000 * toleranceSeconds) {
    fail(`\`toleranceSeconds\` must be at most half of \`dedupeTtlMs\`: ${risk}`);
  }
}

function checkSigning({ scheme, signatureEncoding }: AnyProvider, fail: (what: string) => never): void {
  const isText = scheme !== undefined && scheme.signatureBytes === undefined;
  if (isText && signatureEncoding !== undefined) {
    fail(`\`signatureEncoding\` means nothing for ${scheme.name}, whose signature is taken as it comes: leave it out.`);
  }
  if (!isText && signatureEncoding === undefined) {
    fail(`\`signatureEncoding\` must be ${ENCODING.kind}, not undefined.`);
  }
}

function checkNaming({ unsigned, dedupeKey }: AnyProvider, fail: (what: string) => never): void {
  const isIdUnsigned = unsigned?.includes('id') === true;
  if (!isIdUnsigned && dedupeKey === undefined) {
    fail(
      "`dedupeKey` must be a function that names an event by what is signed; where no id is signed, say `unsigned: ['id']`.",
    );
  }
  if (isIdUnsigned && dedupeKey !== undefined) {
    fail(
      "`dedupeKey` contradicts `unsigned: ['id']`: a key made of an unsigned id lets anybody run a captured delivery again.",
    );
  }
}

/** A value as a developer recognises it in a sentence. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'this array' : 'an object';
  return String(value);
}
