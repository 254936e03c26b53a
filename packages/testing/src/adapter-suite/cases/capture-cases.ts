import { strict as assert } from 'node:assert';
import { gzipSync } from 'node:zlib';
import { expectRefusal } from '../expected-answers.ts';
import { encodeChunk, LAST_CHUNK, toBytes } from '../raw-request.ts';
import { plotonDelivery, type SignedDelivery, withHeader, withoutHeaders } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { PATH } from '../test-bench.ts';

/** The bytes are not those that were signed, or nobody knows whether they are. */
const ENCODINGS = [
  'gzip',
  'GZIP',
  'x-gzip',
  'br',
  'deflate',
  'compress',
  'zstd',
  'aws-chunked',
  'identity, gzip',
  'utf-8, br',
  'utf-16',
  '*',
];

/** What senders, and proxies of theirs, write although the bytes are as they were signed. */
const NO_ENCODINGS = [
  '',
  'identity',
  'Identity',
  'identity, identity',
  ' , identity,',
  'UTF-8',
  'utf8',
  'none',
  '7bit',
  '8bit',
  'binary',
  'identity, UTF-8',
];

/** The body arrives byte for byte, whatever its headers say and however it is cut. */
export function captureCases({ group, both, only }: Suite): void {
  group('body', () => {
    both('a signed delivery is handed on with its facts and its exact bytes', {}, async (bench) => {
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      const [run] = bench.runs;
      assert.equal(bench.runs.length, 1);
      assert.deepEqual(Buffer.from(run?.rawBody ?? []), delivery.body);
      assert.deepEqual(run?.event, delivery.event);
      assert.equal(run?.provider, 'ploton');
      assert.equal(run?.type, 'task.complete');
      assert.equal(run?.attempt, 1);
      assert.equal(run?.deduplicated, true);
      assert.ok((run?.fence ?? 0) > 0);
      assert.ok((run?.key ?? '').includes(String(delivery.event['task_id'])));
      assert.ok((run?.deadline.getTime() ?? 0) > (run?.receivedAt.getTime() ?? 0));
      assert.equal(run?.signal.aborted, false);
    });

    only('middleware', 'the application finds the event where its framework keeps a parsed body', {}, async (bench) => {
      let parsed: unknown;
      bench.work = async (_delivery, request) => {
        parsed = await request?.body();
      };
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(parsed, delivery.event);
    });

    both('two deliveries on one connection, one after the other', {}, async (bench) => {
      const connection = await bench.connect();
      for (let turn = 0; turn < 2; turn++) {
        connection.write(bench.encode(plotonDelivery()));
        bench.expectHandled(await connection.response());
      }
    });

    both('two deliveries on one connection, sent together', {}, async (bench) => {
      const [first, second] = [plotonDelivery(), plotonDelivery()];
      const connection = await bench.connect();
      connection.write(Buffer.concat([bench.encode(first), bench.encode(second)]));
      bench.expectHandled(await connection.response());
      bench.expectHandled(await connection.response());
      assert.deepEqual(
        bench.runs.map((run) => run.event['task_id']).sort(),
        [first, second].map(({ event }) => event['task_id']).sort(),
      );
    });

    both('a delivery sent together with a refused request in front of it', {}, async (bench) => {
      const connection = await bench.connect();
      const forged = withHeader(plotonDelivery(), 'x-ploton-signature', '0'.repeat(64));
      const unsigned = withoutHeaders(plotonDelivery(), 'x-ploton-signature');
      connection.write(Buffer.concat([forged, unsigned, plotonDelivery()].map((each) => bench.encode(each))));
      expectRefusal(await connection.response(), 'invalid_signature');
      expectRefusal(await connection.response(), 'invalid_signature');
      bench.expectHandled(await connection.response());
    });

    both('chunked, cut inside a character', {}, async (bench) => {
      const { headers, body } = plotonDelivery();
      const inside = body.indexOf(0xc3) + 1;
      assert.ok(inside > 0);
      const connection = await bench.connect();
      connection.write(
        bench.encode(
          { headers, body: Buffer.alloc(0), event: {} },
          { framing: 'none', headers: [...headers, ['Transfer-Encoding', 'chunked']] },
        ),
      );
      for (const piece of [body.subarray(0, inside), body.subarray(inside)]) connection.write(encodeChunk(piece));
      connection.write(LAST_CHUNK);
      bench.expectHandled(await connection.response());
      assert.deepEqual(Buffer.from(bench.runs[0]?.rawBody ?? []), body);
    });

    both('with a byte order mark', {}, async (bench) => {
      const { event } = plotonDelivery();
      const delivery = plotonDelivery({ body: `\uFEFF${JSON.stringify(event)}` });
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(bench.runs[0]?.event, event);
      assert.deepEqual(Buffer.from(bench.runs[0]?.rawBody ?? []), delivery.body);
    });

    both('bytes that are not UTF-8, correctly signed', {}, async (bench) => {
      const body = Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
      expectRefusal(await bench.send(plotonDelivery({ body })), 'invalid_utf8');
      bench.expectUntouched();
    });

    both('not JSON: who cannot sign does not reach the parser', {}, async (bench) => {
      const delivery = plotonDelivery({ body: '{nope' });
      expectRefusal(await bench.send(delivery), 'invalid_json');
      expectRefusal(await bench.send(withHeader(delivery, 'x-ploton-signature', '0'.repeat(64))), 'invalid_signature');
      bench.expectUntouched();
    });

    both('empty, with a length of 0 and with none', {}, async (bench) => {
      const empty = plotonDelivery({ body: '' });
      expectRefusal(await bench.send(empty), 'invalid_json');
      expectRefusal(await bench.send(empty, { framing: 'none' }), 'invalid_json');
      const unsigned = withoutHeaders(empty, 'x-ploton-signature');
      expectRefusal(await bench.send(unsigned, { framing: 'none' }), 'invalid_signature');
      bench.expectUntouched();
    });

    both('the content type does not matter', {}, async (bench) => {
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/octet-stream',
        'application/json; charset=utf-16',
        'application/json; charset=latin1',
        'application/vnd.ploton+json',
        'garbage',
        ';;;',
      ];
      const variants: Array<(delivery: SignedDelivery) => SignedDelivery> = [
        (delivery) => withoutHeaders(delivery, 'content-type'),
        (delivery) => ({ ...delivery, headers: [['content-type', 'text/plain'], ...delivery.headers] }),
        ...types.map((type) => (delivery: SignedDelivery) => withHeader(delivery, 'content-type', type)),
      ];
      for (const vary of variants) bench.expectHandled(await bench.send(vary(plotonDelivery())));
      assert.equal(bench.runs.length, variants.length);
    });

    both('compressed: refused, whatever was signed', {}, async (bench) => {
      const { event } = plotonDelivery();
      const text = JSON.stringify(event);
      const packed = gzipSync(text);
      const overPacked = plotonDelivery({ body: packed });
      const overText = { ...plotonDelivery({ body: text }), body: packed };
      for (const delivery of [overPacked, overText]) {
        for (const encoding of ENCODINGS) {
          const connection = await bench.connect();
          connection.write(bench.encode(withHeader(delivery, 'content-encoding', encoding)));
          expectRefusal(await connection.response(), 'unsupported_content_encoding');
          connection.write(bench.encode(plotonDelivery()));
          bench.expectHandled(await connection.response());
        }
      }
      assert.equal(bench.runs.length, 2 * ENCODINGS.length);
    });

    both('a Content-Encoding that names none', {}, async (bench) => {
      for (const none of NO_ENCODINGS) {
        bench.expectHandled(await bench.send(withHeader(plotonDelivery(), 'content-encoding', none)));
      }
      assert.equal(bench.runs.length, NO_ENCODINGS.length);
    });

    both('JSON that no serialiser would write this way', {}, async (bench) => {
      const { event } = plotonDelivery();
      const { task_id, timestamp } = event;
      const body =
        `\r\n{ "event" : "task.failed", "event":"task.complete",\t"task_id":${JSON.stringify(task_id)}, ` +
        `"timestamp":"${String(timestamp)}","data":{"n":1.0,"m":1e2,"s":"\\u00e9\\/ \u2028","big":12345678901234567890} }\n\n`;
      bench.expectHandled(await bench.send(plotonDelivery({ body })));
      assert.deepEqual(Buffer.from(bench.runs[0]?.rawBody ?? []), toBytes(body));
      assert.equal(bench.runs[0]?.type, 'task.complete');
    });

    both('as long as the limit, and one byte longer', { options: { bodyLimitBytes: 3_000 } }, async (bench) => {
      for (const framing of ['length', 'chunked'] as const) {
        bench.expectHandled(await bench.send(deliveryOfLength(3_000), { framing }));
        expectRefusal(await bench.send(deliveryOfLength(3_001), { framing }), 'body_too_large');
      }
      assert.equal(bench.runs.length, 2);
    });

    both('JSON, but not the shape of an event', {}, async (bench) => {
      for (const body of ['[]', 'null', '"text"', '1', '{}']) {
        expectRefusal(await bench.send(plotonDelivery({ body })), 'invalid_event');
      }
      for (const event of [
        { task_id: '' },
        { task_id: 7 },
        { event: null },
        { timestamp: 'yesterday' },
        { data: [] },
      ]) {
        expectRefusal(await bench.send(plotonDelivery({ event })), 'invalid_event');
      }
      bench.expectUntouched();
      assert.equal(bench.spy.calls(), 0);
    });

    only('middleware', 'the target may carry a query', {}, async (bench) => {
      bench.expectHandled(await bench.send(plotonDelivery(), { target: `${PATH}?from=ploton` }));
    });
  });
}

/** A delivery whose body has exactly that many bytes. */
function deliveryOfLength(length: number): SignedDelivery {
  const { event } = plotonDelivery();
  const bare = toBytes(JSON.stringify({ ...event, data: { pad: '' } })).length;
  return plotonDelivery({ event: { ...event, data: { pad: 'x'.repeat(length - bare) } } });
}
