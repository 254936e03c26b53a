import { showDuration } from '../../arguments/parse-duration.ts';
import { countedBy, titleOf } from '../../arguments/sender.ts';
import { expectCounted, isTaken, shown } from '../answers.ts';
import { jsonOf } from '../json-body.ts';
import { failed, notMade, type Probe, passed } from '../probe.ts';

const NO_JSON = 'this sender sends no JSON objects';
/** More than the 100 KB that body parsers take by default, and far less than senders send at most. */
const LARGE_CHARS = 150_000;

/** What its sender sends is taken. */
export const genuineProbes: readonly Probe[] = [
  {
    name: 'genuine',
    severity: 'must',
    title: 'a genuine delivery is taken',
    means: 'Nothing of this sender arrives. All other probes stand on this one.',
    change:
      "give the server the sender's secret, give this command the path of the webhook, and put the webhook before every body parser",
    run: async (bench) => {
      const sent = await bench.genuine();
      return isTaken(sent) ? passed : failed(shown(sent));
    },
  },
  {
    name: 'counted-status',
    severity: 'must',
    title: 'the answer to it is one that the sender counts',
    means: 'The sender takes the answer for a failure: it sends every event again, and gives up in the end.',
    change: 'answer exactly 200: `res.status(200).end()`',
    run: async (bench) => {
      const sent = await bench.genuine();
      return sent.counted
        ? passed
        : failed(`${shown(sent)}; ${titleOf(bench.profile)} counts ${countedBy(bench.profile)}`);
    },
  },
  {
    name: 'in-time',
    severity: 'must',
    title: 'it is answered before the sender gives up',
    means: 'The sender has gone when the answer comes: it sends every event again.',
    change: 'do the slow part after the answer, in a queue that keeps it',
    run: async (bench) => {
      const { durationMs } = await bench.genuine();
      const { deadlineMs } = bench.profile.provider;
      if (durationMs <= deadlineMs) return passed;
      return failed(`${showDuration(durationMs)}; ${titleOf(bench.profile)} waits ${showDuration(deadlineMs)}`);
    },
  },
  {
    name: 'soon',
    severity: 'should',
    title: "it is answered within half of the sender's time",
    means: 'A busy moment, or a slow database, and the sender gives up.',
    change: 'do the slow part after the answer, in a queue that keeps it',
    run: async (bench) => {
      const { durationMs } = await bench.genuine();
      return durationMs <= bench.profile.provider.deadlineMs / 2 ? passed : failed(showDuration(durationMs));
    },
  },
  {
    name: 'exact-bytes',
    severity: 'must',
    title: 'the signature is verified over the bytes that came',
    means:
      'The body is parsed, and written anew to be verified. What any other serialiser writes (spaces, \\u00eb, 1.0) is refused, though it is genuine.',
    change:
      'verify the raw bytes, before `express.json()` and the like: `express.raw({ type: "*/*" })`, or the webhook before every parser',
    run: async (bench) => {
      const event = jsonOf(bench);
      if (event === undefined) return notMade(NO_JSON);
      const spelled = `${JSON.stringify({ ...event, hookgate_doctor: 'é' }, null, 3).replace('é', '\\u00e9')}\n`;
      return expectCounted(await bench.send(bench.sign(new TextEncoder().encode(spelled))));
    },
  },
  {
    name: 'utf-8',
    severity: 'must',
    title: 'a field that is new, with letters that are not ASCII, harms nothing',
    means:
      'Either the body is decoded with the wrong charset before it is verified, or a schema refuses what it does not know.',
    change: 'verify bytes, not text; let schemas pass unknown fields',
    run: async (bench) => {
      const event = jsonOf(bench);
      if (event === undefined) return notMade(NO_JSON);
      const text = JSON.stringify({ ...event, hookgate_doctor: 'Zoë 😀 \u2028' });
      return expectCounted(await bench.send(bench.sign(new TextEncoder().encode(text))));
    },
  },
  {
    name: 'large',
    severity: 'should',
    title: 'an event of 150 KB is taken',
    means: 'A parser stops at 100 KB, its default. Large events are lost.',
    change: 'raise the limit: `express.raw({ type: "*/*", limit: "1mb" })`',
    run: async (bench) => {
      const event = jsonOf(bench);
      if (event === undefined) return notMade(NO_JSON);
      const text = JSON.stringify({ ...event, hookgate_doctor: 'x'.repeat(LARGE_CHARS) });
      return expectCounted(await bench.send(bench.sign(new TextEncoder().encode(text))));
    },
  },
  {
    name: 'charset',
    severity: 'should',
    title: 'a content type with a charset is the same one',
    means: 'The content type is compared to the letter: a sender that adds a charset is refused.',
    change: 'compare the part before the semicolon, or do not look at the content type: the signature says what it is',
    run: async (bench) => {
      const delivery = bench.sign();
      const type = delivery.headers['content-type'];
      if (type === undefined || type.includes(';')) return notMade('this sender sends no plain content type');
      return expectCounted(
        await bench.send({ ...delivery, headers: { ...delivery.headers, 'content-type': `${type}; charset=utf-8` } }),
      );
    },
  },
  {
    name: 'chunked',
    severity: 'should',
    title: 'a delivery without a Content-Length is taken',
    means: 'Proxies and senders may send in chunks: such deliveries are lost.',
    change: 'read the body to its end, whatever the headers say of its length',
    run: async (bench) => expectCounted(await bench.send({ ...bench.sign(), chunked: true })),
  },
];
