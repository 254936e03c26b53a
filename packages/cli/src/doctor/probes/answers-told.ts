import { tamper } from '@hookgate/testing';
import { readText } from '@hookgate/testing/sender-kit';
import type { SentRequest } from '../../send/attempt.ts';
import { shown } from '../answers.ts';
import type { Bench } from '../bench.ts';
import { failed, notMade, type Probe, passed } from '../probe.ts';

/** What answers to strangers say. These stand behind all others, whose answers they look at. */
export const toldProbes: readonly Probe[] = [
  {
    name: 'leaks',
    severity: 'must',
    title: 'no answer tells the secret, a signature, a stack or a path',
    means: 'Whoever asks is told what he needs for the next attempt: the expected signature is all it takes to forge.',
    change:
      'answer a code, such as {"error":"invalid_signature"}, and write the rest to the log; in Express: NODE_ENV=production and a handler for errors',
    run: async (bench) => {
      for (const sent of bench.sent) {
        const leak = findLeak(sent, bench);
        if (leak !== undefined) return failed(`${leak}: ${shown(sent)}`);
      }
      return passed;
    },
  },
  {
    name: 'status-401',
    severity: 'should',
    title: 'a forgery is answered 401',
    means: 'Senders show the status to the developer: another one says that something else is wrong.',
    change: '`return res.sendStatus(401)`',
    run: async (bench) => {
      const sent = await bench.send(tamper(bench.sign(), 'signature'));
      return sent.answer?.status === 401 ? passed : failed(shown(sent));
    },
  },
  {
    name: 'alike',
    severity: 'should',
    title: 'a wrong, a short and a missing signature are answered alike',
    means: 'The answer tells a stranger how far he got.',
    change: 'one answer for all of them',
    run: async (bench) => {
      const delivery = bench.sign();
      const { signatureHeader } = bench.profile.provider;
      const short = { ...delivery, headers: { ...delivery.headers, [signatureHeader]: 'abc' } };
      const answers: string[] = [];
      for (const each of [tamper(delivery, 'signature'), short, tamper(delivery, 'missing-header')]) {
        answers.push(shown(await bench.send(each)));
      }
      return new Set(answers).size === 1 ? passed : failed([...new Set(answers)].join('; '));
    },
  },
];

const STACK = /\n?\s+at .+[(/\\].*:\d+:\d+|&nbsp; ?at .+:\d+:\d+|Traceback \(most recent call last\)/;
const PATH = /node_modules|(?:\/home|\/Users|\/root|\/app|\/srv|\/var\/www|C:\\Users)[/\\][\w.-]+/;

function findLeak({ answer, delivery }: SentRequest, { secret, profile }: Bench): string | undefined {
  if (answer === undefined) return undefined;
  const said = `${JSON.stringify(answer.headers)}\n${answer.body}`;
  if (secret.length >= 6 && said.includes(secret)) return 'the secret';
  if (STACK.test(answer.body)) return 'a stack';
  if (PATH.test(answer.body)) return 'a path';
  // What a forger would need: the signature of what was sent.
  const { signatureHeader, scheme } = profile.provider;
  const right = profile.sign({ ...delivery.signing, body: delivery.body })[signatureHeader] ?? '';
  const bare = right.replace(/^.*[=,]/, (start) => (right.length - start.length >= 16 ? '' : start));
  const isSecret = scheme?.name !== 'token' && bare.length >= 16 && said.includes(bare);
  return isSecret && delivery.headers[signatureHeader] !== right ? 'the expected signature' : undefined;
}

/** What a handshake asks for is shorter by far. */
const MAX_ANSWER_BYTES = 65_536;

/** Requests that are no events and want a certain answer: one probe each. */
export function handshakeProbes({ profile }: Pick<Bench, 'profile'>): readonly Probe[] {
  return (profile.handshakes ?? []).map(
    ({ name, method, body, query, tokenEnv, expects }): Probe => ({
      name: `handshake-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      severity: 'must',
      title: `the handshake ${name} gets the answer that passes`,
      means: 'The sender does not take this URL for a webhook, or switches it off.',
      change: `answer ${expects.status} with ${expects.body}`,
      run: async (bench) => {
        if (method === 'POST') {
          const sent = await bench.send(bench.sign(new TextEncoder().encode(body ?? '')));
          const { status, body: said } = sent.answer ?? {};
          return status === expects.status && said === expects.body ? passed : failed(shown(sent));
        }
        const token = tokenEnv === undefined ? undefined : bench.env[tokenEnv];
        if (token === undefined || query === undefined) return notMade(`set ${tokenEnv} to what the server has`);
        const url = bench.targetOf(bench.sign());
        for (const [key, value] of Object.entries(query(token))) url.searchParams.set(key, value);
        const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
        const said = await readText(response, MAX_ANSWER_BYTES);
        return response.status === expects.status && said === expects.body
          ? passed
          : failed(`${response.status} ${said.slice(0, 200)}`);
      },
    }),
  );
}
