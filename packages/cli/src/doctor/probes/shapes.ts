import { gzipSync } from 'node:zlib';
import { expectCounted, expectNoCrash, expectRefused, isTaken, shown } from '../answers.ts';
import { jsonOf } from '../json-body.ts';
import { failed, notMade, type Probe, passed } from '../probe.ts';

const NO_JSON = 'this sender sends no JSON objects';
/** One more than the mebibyte that is a receiver's usual limit. */
const TOO_MANY_BYTES = 1_048_577;

/** What is signed and odd is answered as what it is. */
export const shapeProbes: readonly Probe[] = [
  {
    name: 'null',
    severity: 'must',
    title: 'a signed body of `null` does not crash the handler',
    means:
      'The handler reads fields of what is no object, throws, and is answered 500: the sender comes again with the same.',
    change: 'look at the shape before the fields, and answer 400',
    run: async (bench) => {
      if (jsonOf(bench) === undefined) return notMade(NO_JSON);
      return expectNoCrash(await bench.send(bench.sign(new TextEncoder().encode('null'))));
    },
  },
  {
    name: 'no-json',
    severity: 'should',
    title: 'a signed body that is no JSON is answered 4xx',
    means: 'The sender cannot tell that it sent nonsense, and comes again.',
    change: 'answer 400 when the body cannot be parsed',
    run: async (bench) => {
      if (jsonOf(bench) === undefined) return notMade(NO_JSON);
      return expectRefused(await bench.send(bench.sign(new TextEncoder().encode('{"no json'))));
    },
  },
  {
    name: 'unknown-event',
    severity: 'should',
    title: 'an event of an unknown type is acknowledged',
    means: 'Senders add types. One that is refused is sent again and again, and the webhook may be switched off.',
    change: 'answer 200 for types you do not handle: `default: return res.sendStatus(200)`',
    run: async (bench) => {
      const { typeField } = bench.profile.provider;
      const known = bench.event();
      const unknown = { ...known, [typeField]: 'hookgate.unknown' };
      const [one, other] = [bench.sign(known), bench.sign(unknown)];
      const isSame =
        Buffer.from(one.body).equals(other.body) && JSON.stringify(one.headers) === JSON.stringify(other.headers);
      return isSame ? notMade('this sender says no type') : expectCounted(await bench.send(other));
    },
  },
  {
    name: 'oversized',
    severity: 'should',
    title: 'a body of more than 1 MiB is answered 413',
    means: 'Without a limit, strangers fill the memory; with another answer than 413 the sender does not know why.',
    change: 'stop reading at a limit, and answer 413',
    run: async (bench) => {
      const delivery = bench.sign(new Uint8Array(TOO_MANY_BYTES).fill(0x20));
      const sent = await bench.send(delivery);
      // A server may hang up on who goes on sending.
      const isCut = sent.error !== undefined && sent.error.reason === 'unreachable';
      return sent.answer?.status === 413 || isCut ? passed : failed(shown(sent));
    },
  },
  {
    name: 'compressed',
    severity: 'should',
    title: 'a compressed body is not inflated for strangers',
    means: 'Something in front of the verification inflates bodies: a few kilobytes of a stranger become gigabytes.',
    change: 'refuse a Content-Encoding with 415, or have the parser leave it: `express.raw({ inflate: false })`',
    run: async (bench) => {
      const delivery = bench.sign();
      const headers = { ...delivery.headers, 'content-encoding': 'gzip' };
      const sent = await bench.send({ ...delivery, headers, body: gzipSync(delivery.body) });
      return isTaken(sent) ? failed(shown(sent)) : passed;
    },
  },
  {
    name: 'get',
    severity: 'should',
    title: 'a GET is answered 4xx',
    means: 'The webhook looks like a page, or a GET runs it.',
    change: 'take POST alone: 405 with `Allow: POST`',
    run: async (bench) => {
      try {
        const response = await fetch(bench.targetOf(bench.sign()), {
          redirect: 'manual',
          signal: AbortSignal.timeout(5_000),
        });
        await response.body?.cancel();
        const { status } = response;
        return status >= 400 && status < 500 ? passed : failed(`${status}`);
      } catch (error) {
        return failed(`no answer (${String((error as Error).cause ?? error)})`);
      }
    },
  },
];
