import { type TamperingName, tamper, tamperingsOf } from '@hookgate/testing';
import type { SentRequest } from '../../send/attempt.ts';
import { expectRefused } from '../answers.ts';
import type { Bench } from '../bench.ts';
import { notMade, type Probe } from '../probe.ts';

const ANYBODY = 'Anybody who knows the URL can send events; or, where 5xx was answered, the verification throws.';
const CRASHES =
  'Either anybody can send events, or the comparison throws: `timingSafeEqual` does for values of different lengths, and the sender is answered 500.';
const COMPARE =
  'verify before anything else: `if (given.length !== expected.length || !timingSafeEqual(given, expected)) return res.sendStatus(401)`';

/** What a stranger sends is refused. */
export const forgedProbes: readonly Probe[] = [
  tampered('forged-signature', 'signature', 'a wrong signature is refused', ANYBODY, COMPARE),
  tampered('wrong-secret', 'wrong-secret', 'a delivery signed with another secret is refused', ANYBODY, COMPARE),
  tampered(
    'missing-signature',
    'missing-header',
    'a delivery without a signature is refused',
    ANYBODY,
    'refuse what has no signature: `if (!signature) return res.sendStatus(401)`',
  ),
  tampered(
    'changed-body',
    'body',
    'a body with another byte is refused',
    'What was signed once can be changed by anybody who has seen it.',
    COMPARE,
  ),
  tampered(
    're-serialised',
    're-serialised',
    'the same JSON in other bytes is refused',
    'The body is parsed, and written anew to be verified: what is verified is not what came.',
    'verify the raw bytes, before `express.json()` and the like',
  ),
  withSignature('empty-signature', 'an empty signature is refused', () => ''),
  withSignature('short-signature', 'a signature of another length is refused', (given) =>
    given.slice(0, Math.ceil(given.length / 2)),
  ),
  withSignature('long-signature', 'an overlong signature is refused', (given) => given + given.slice(-1).repeat(500)),
  withSignature('odd-signature', 'a signature of the right length that is not ASCII is refused', (given) =>
    '\u00e9'.repeat(given.length),
  ),
  signedWith('empty-secret', '', 'a delivery signed with an empty secret is refused'),
  signedWith('undefined-secret', 'undefined', 'a delivery signed with "undefined" is refused'),
];

function tampered(name: string, tampering: TamperingName, title: string, means: string, change: string): Probe {
  return {
    name,
    severity: 'must',
    title,
    means,
    change,
    run: async (bench) => {
      if (!(tampering in tamperingsOf(bench.profile))) return notMade('means nothing for this sender');
      return expectRefused(await bench.send(tamper(bench.sign(), tampering)));
    },
  };
}

function withSignature(name: string, title: string, change: (given: string) => string): Probe {
  return {
    name,
    severity: 'must',
    title,
    means: CRASHES,
    change: COMPARE,
    run: async (bench) => {
      const delivery = bench.sign();
      const { signatureHeader } = bench.profile.provider;
      const headers = { ...delivery.headers, [signatureHeader]: change(delivery.headers[signatureHeader] ?? '') };
      return expectRefused(await bench.send({ ...delivery, headers }));
    },
  };
}

/** A secret that is missing becomes one of these in careless code, and then anybody knows it. */
function signedWith(name: string, secret: string, title: string): Probe {
  return {
    name,
    severity: 'must',
    title,
    means: 'The secret is missing where the server runs, and anybody can sign.',
    change: 'stop at the start when there is no secret: `if (!secret) throw new Error("no webhook secret")`',
    run: async (bench) => {
      if (bench.secret === secret) return notMade('it is the secret');
      const sent = await sendSignedWith(bench, secret);
      return sent === undefined ? notMade('this sender cannot sign with it') : expectRefused(sent);
    },
  };
}

async function sendSignedWith(bench: Bench, secret: string): Promise<SentRequest | undefined> {
  const delivery = bench.sign();
  try {
    const { signing, body } = delivery;
    const headers = { ...delivery.headers, ...bench.profile.sign({ ...signing, secret, body }) };
    return await bench.send({ ...delivery, headers });
  } catch {
    return undefined;
  }
}
