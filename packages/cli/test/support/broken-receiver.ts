import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Served, serve } from './serve.ts';

/** What is wrong with a receiver that is written by hand. */
export type Fault = keyof typeof faults;

/** Each with the probe that is there for it. */
export const faults = {
  'a body parser in front of the verification': 'exact-bytes',
  'decodes the body as Latin-1': 'utf-8',
  'takes at most 100 KB': 'large',
  'compares the content type to the letter': 'charset',
  'needs a Content-Length': 'chunked',
  'takes what is forged': 'forged-signature',
  'does the work before it verifies': 'forged-effect',
  'compares without a look at the length': 'short-signature',
  'takes what has no signature': 'missing-signature',
  'has an empty secret, too': 'empty-secret',
  'has the secret "undefined", too': 'undefined-secret',
  'takes what is stale': 'stale',
  'takes what is of the future': 'future',
  'takes a time that is no number': 'no-time',
  'does not remember nonces': 'nonce-reused',
  'refuses copies with 409': 'duplicate',
  'refuses a nonce it has seen': 'replayed',
  'refuses what is under way': 'at-once',
  'remembers nonces before it verifies': 'forged-first',
  'remembers nonces before the body is there': 'cut-first',
  'does not deduplicate': 'duplicate-effect',
  'remembers events before it verifies': 'retry-effect',
  'has no effect': 'effect',
  'answers before the work': 'effect-before-answer',
  'reads fields of null': 'null',
  'throws for what is no JSON': 'no-json',
  'refuses unknown types': 'unknown-event',
  'has no limit': 'oversized',
  'inflates bodies': 'compressed',
  'answers GET': 'get',
  'tells the expected signature': 'leaks',
  'tells its stack': 'leaks',
  'answers 400 to forgeries': 'status-401',
  'tells what was wrong': 'alike',
  'answers after the deadline': 'in-time',
  redirects: 'genuine',
} as const;

const SECRET = 'whsec_of_a_broken_receiver';
const LATE_MS = 5_050;
/** So much later than the answer, that on a busy machine it is later as well. */
const WORK_BEHIND_MS = 400;

/** A receiver of Platos, written by hand, right but for one fault; `/effects` tells how often it has done its work. */
export async function serveBroken(fault: Fault | undefined): Promise<Served & { readonly secret: string }> {
  const nonces = new Map<string, string>();
  const done = new Map<string, Promise<void>>();
  let [effects, requests] = [0, 0];

  async function work(): Promise<void> {
    if (fault === 'has no effect') return;
    // Long enough for a copy to meet it, on a busy machine too.
    await sleep(fault === 'refuses what is under way' ? 200 : 5);
    effects += 1;
  }

  /** @returns the status, and what is said */
  async function receive(req: IncomingMessage): Promise<readonly [status: number, text: string]> {
    const header = (name: string): string => String(req.headers[name] ?? '');
    if (req.method !== 'POST') return [fault === 'answers GET' ? 200 : 405, ''];
    if (fault === 'redirects') return [302, ''];
    requests += 1;
    if (fault === 'answers after the deadline' && requests === 1) await sleep(LATE_MS);
    const type = header('content-type');
    if (fault === 'compares the content type to the letter' && type !== 'application/json') return [415, ''];
    if (fault === 'needs a Content-Length' && header('content-length') === '') return [411, ''];
    const encoding = header('content-encoding');
    if (encoding !== '' && fault !== 'inflates bodies') return [415, ''];
    const [signature, ts, nonce] = [
      header('x-platos-signature'),
      header('x-platos-timestamp'),
      header('x-platos-nonce'),
    ];
    if (fault === 'remembers nonces before the body is there') {
      if (nonces.has(nonce)) return [401, ''];
      nonces.set(nonce, '');
    }
    let raw = await read(req, limitOf(fault));
    if (raw === undefined) return [413, ''];
    if (encoding === 'gzip') raw = gunzipSync(raw);
    if (fault === 'decodes the body as Latin-1') raw = Buffer.from(raw.toString('latin1').replace(/[^\0-~]/g, '?'));
    let json: unknown;
    try {
      json = JSON.parse(raw.toString('utf8'));
    } catch {
      json = undefined;
    }
    if (fault === 'a body parser in front of the verification') raw = Buffer.from(JSON.stringify(json) ?? '');
    if (fault === 'does the work before it verifies') await work();
    const { event_id: id, event: name } = (json ?? {}) as { readonly event_id?: string; readonly event?: string };
    if (fault === 'remembers events before it verifies' && id !== undefined) {
      if (done.has(id)) return [200, ''];
      done.set(id, Promise.resolve());
    }
    if (fault === 'remembers nonces before it verifies') {
      if (nonces.has(nonce)) return [401, ''];
      nonces.set(nonce, '');
    }

    const refused = fault === 'answers 400 to forgeries' ? 400 : 401;
    const said = (text: string): string => (fault === 'tells what was wrong' ? text : 'refused');
    const macOf = (secret: string): string =>
      createHmac('sha256', secret)
        .update(`${ts}.${nonce}.`)
        .update(raw as Buffer)
        .digest('hex');
    const expected = macOf(SECRET);
    if (signature === '') {
      if (fault !== 'takes what has no signature') return [refused, said('no signature')];
    } else if (fault === 'compares without a look at the length') {
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return [refused, ''];
    } else if (signature !== expected && fault !== 'takes what is forged') {
      const isEmpty = fault === 'has an empty secret, too' && signature === macOf('');
      const isUndefined = fault === 'has the secret "undefined", too' && signature === macOf('undefined');
      if (fault === 'tells the expected signature') return [401, `expected ${expected}`];
      if (fault === 'tells its stack') return [401, String(new Error('the signature is wrong').stack)];
      if (!isEmpty && !isUndefined) return [refused, said(signature.length === 64 ? 'wrong' : 'malformed')];
    }
    const age = Date.now() / 1_000 - Number(ts);
    if (Number.isNaN(age) && fault !== 'takes a time that is no number') return [401, 'refused'];
    if (age > 60 && fault !== 'takes what is stale') return [401, 'refused'];
    if (age < -60 && fault !== 'takes what is of the future') return [401, 'refused'];

    const digest = createHash('sha256').update(raw).digest('hex');
    const before = nonces.get(nonce);
    if (fault === 'refuses a nonce it has seen' && before !== undefined) return [401, 'refused'];
    if (before !== undefined && before !== '' && before !== digest && fault !== 'does not remember nonces')
      return [401, 'refused'];
    nonces.set(nonce, digest);

    if (json === undefined) {
      if (fault === 'throws for what is no JSON') throw new Error('no JSON');
      return [400, 'no JSON'];
    }
    if (fault === 'reads fields of null') void (json as { event: string }).event.length;
    if (typeof json !== 'object' || json === null) return [400, 'no object'];
    if (fault === 'refuses unknown types' && name?.includes('unknown')) return [400, 'unknown'];
    const running = id === undefined ? undefined : done.get(id);
    if (fault === 'remembers events before it verifies') await work();
    else if (fault === 'does not deduplicate') await work();
    else if (fault === 'answers before the work') {
      if (running === undefined) setTimeout(() => void work(), WORK_BEHIND_MS);
      done.set(id as string, Promise.resolve());
    } else if (running !== undefined) {
      if (fault === 'refuses copies with 409') return [409, ''];
      const isDone = await Promise.race([running.then(() => true), Promise.resolve(false)]);
      if (fault === 'refuses what is under way' && !isDone) return [409, ''];
      await running;
    } else if (fault !== 'does the work before it verifies') {
      const working = work();
      done.set(id as string, working);
      await working;
    } else done.set(id as string, Promise.resolve());
    return [200, 'done'];
  }

  const served = await serve((req: IncomingMessage, res: ServerResponse) => {
    if (req.url === '/effects') return void res.end(JSON.stringify({ count: effects }));
    receive(req).then(
      ([status, text]) => void res.writeHead(status, status === 302 ? { location: '/other' } : {}).end(text),
      () => void res.writeHead(500).end('it threw'),
    );
  });
  return { ...served, secret: SECRET };
}

function limitOf(fault: Fault | undefined): number {
  if (fault === 'takes at most 100 KB') return 102_400;
  return fault === 'has no limit' ? Number.POSITIVE_INFINITY : 1_048_576;
}

/** All of the body; `undefined` when it is longer. Never settles when it breaks off. */
async function read(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of req) {
    length += (piece as Buffer).length;
    if (length <= limit) pieces.push(piece as Buffer);
  }
  return length > limit ? undefined : Buffer.concat(pieces);
}
