import { strict as assert } from 'node:assert';
import { expectRefusal } from '../expected-answers.ts';
import { liveMemoryBytes, settledMemoryBytes } from '../live-memory.ts';
import type { RawConnection } from '../raw-connection.ts';
import { encodeChunk, LAST_CHUNK } from '../raw-request.ts';
import { headAlone, plotonDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { type Bench, PATH } from '../test-bench.ts';

const LIMITED = { options: { bodyLimitBytes: 4_096 } };
const MEBIBYTE = 1024 * 1024;
const SIGNED = `X-Ploton-Signature: ${'0'.repeat(64)}`;
const BLOCK = Buffer.alloc(65_536, 0x20);

/** A body too large, too slow, cut off or declared wrongly gets its answer, and leaves a connection that works or is closed. */
export function limitCases({ group, both, only }: Suite): void {
  group('limits', () => {
    both('a declared length over the limit: refused, and the connection goes on', LIMITED, async (bench) => {
      const connection = await bench.connect();
      connection.write(head('Content-Length: 5000'), Buffer.alloc(5_000, 0x20));
      expectRefusal(await connection.response(), 'body_too_large');
      connection.write(bench.encode(plotonDelivery()));
      bench.expectHandled(await connection.response());
      assert.equal(bench.runs.length, 1);
    });

    both('20 MB declared, only the head sent: refused at once, and closed', {}, async (bench) => {
      const connection = await bench.connect();
      connection.write(head(`Content-Length: ${20 * MEBIBYTE}`));
      expectRefusal(await connection.response(), 'body_too_large');
      await connection.close();
      bench.expectUntouched();
    });

    both('20 MB declared and sent: the sender sees why it is refused', {}, async (bench) => {
      const connection = await bench.connect();
      const sent = connection.write(head(`Content-Length: ${20 * MEBIBYTE}`)).stream(blocks(20 * MEBIBYTE));
      expectRefusal(await connection.response(), 'body_too_large');
      await sent;
      bench.expectUntouched();
    });

    both('20 MB sent with fetch: the sender sees why it is refused', {}, async (bench) => {
      const headers = { 'x-ploton-signature': '0'.repeat(64) };
      const response = await fetch(bench.url + PATH, {
        method: 'POST',
        headers,
        body: Buffer.alloc(20 * MEBIBYTE, 0x20),
      });
      const body = await response.text();
      expectRefusal({ status: response.status, headers: Object.fromEntries(response.headers), body }, 'body_too_large');
      bench.expectUntouched();
    });

    both('chunked over the limit and finished: the connection goes on, or is closed', LIMITED, async (bench) => {
      const connection = await bench.connect();
      connection.write(head('Transfer-Encoding: chunked'), encodeChunk(Buffer.alloc(5_000, 0x20)), LAST_CHUNK);
      expectRefusal(await connection.response(), 'body_too_large');
      await goesOnOrIsClosed(bench, connection);
    });

    both('300 KB chunked over the limit: the connection goes on, or is closed', LIMITED, async (bench) => {
      const connection = await bench.connect();
      connection.write(head('Transfer-Encoding: chunked'));
      await connection.stream(Array.from({ length: 5 }, () => encodeChunk(BLOCK)));
      connection.write(LAST_CHUNK);
      expectRefusal(await connection.response(), 'body_too_large');
      await goesOnOrIsClosed(bench, connection);
    });

    both('chunked over the limit and never finished: refused, and closed', LIMITED, async (bench) => {
      const connection = await bench.connect();
      connection.write(head('Transfer-Encoding: chunked'), encodeChunk(Buffer.alloc(5_000, 0x20)));
      expectRefusal(await connection.response(), 'body_too_large');
      await connection.close();
      bench.expectUntouched();
    });

    // In one mode: this takes as long as the longest farewell.
    only('middleware', 'senders that never stop are cut off', LIMITED, async (bench) => {
      const large = `Content-Length: ${20 * MEBIBYTE}`;
      const beginnings = [
        [head(large), '{'],
        [head('Content-Length: 5000'), '{'],
        [head('Transfer-Encoding: chunked'), encodeChunk(Buffer.alloc(5_000, 0x20)), 'ffffff\r\n'],
      ];
      const cutOff = beginnings.map(async (beginning) => {
        const connection = await bench.connect({ stubborn: true });
        connection.write(...beginning);
        expectRefusal(await connection.response(), 'body_too_large');
        await connection.trickle();
      });
      await Promise.all(cutOff);
      bench.expectUntouched();
    });

    both(
      'a body that stalls: 408 within its timeout, and closed',
      { options: { bodyTimeoutMs: 150 } },
      async (bench) => {
        for (const framing of ['Content-Length: 200', 'Transfer-Encoding: chunked']) {
          const connection = await bench.connect();
          connection.write(head(framing), framing.startsWith('C') ? '{' : '1\r\n{\r\n');
          expectRefusal(await connection.response(), 'body_timeout');
          await connection.close();
        }
        bench.expectUntouched();
      },
    );

    both('Expect: 100-continue', {}, async (bench) => {
      const { headers, body } = plotonDelivery();
      const connection = await bench.connect();
      connection.write(bench.encode(headAlone({ headers, body }, ['Expect', '100-continue']), { framing: 'none' }));
      await connection.continued();
      connection.write(body);
      bench.expectHandled(await connection.response());
      assert.deepEqual(connection.interim, [100]);
    });

    both('Expect: 100-continue with a length over the limit, body withheld', LIMITED, async (bench) => {
      const connection = await bench.connect();
      connection.write(head('Expect: 100-continue', 'Content-Length: 5000'));
      expectRefusal(await connection.response(), 'body_too_large');
      bench.expectUntouched();
    });

    both('two lengths', {}, async (bench) => {
      const { headers, body } = plotonDelivery();
      for (const second of [body.length, 1, 0]) {
        const connection = await bench.connect();
        const twice = headAlone({ headers, body }, ['Content-Length', String(second)]);
        connection.write(bench.encode(twice, { framing: 'none' }), body);
        const response = await connection.responseOrClose();
        if (response !== undefined) assert.equal(response.status, 400);
        await connection.close();
      }
      bench.expectUntouched();
    });

    // In one mode: a million bytes on the wire, and each of them is an event.
    only(
      'middleware',
      'a body in one-byte chunks is merged while it comes',
      { options: { bodyTimeoutMs: 25_000 } },
      async (bench) => {
        const [length, writes] = [MEBIBYTE / 4, 16];
        const piece = Buffer.from('1\r\n \r\n'.repeat(length / writes));
        const connection = await bench.connect();
        const before = liveMemoryBytes();
        connection.write(head('Transfer-Encoding: chunked'));
        await connection.stream(Array.from({ length: writes }, () => piece));
        const held = (await settledMemoryBytes()) - before;
        assert.ok(held < 4 * length, `${held} bytes are held for ${length}`);
        connection.write(LAST_CHUNK);
        expectRefusal(await connection.response(), 'invalid_signature');
        bench.expectUntouched();
      },
    );

    both('a length that is declared and not sent takes no room', {}, async (bench) => {
      const senders = await Promise.all(Array.from({ length: 50 }, () => bench.connect()));
      const before = liveMemoryBytes();
      for (const connection of senders)
        connection.write(head(`Content-Length: ${MEBIBYTE}`), Buffer.alloc(1_000, 0x20));
      const held = (await settledMemoryBytes()) - before;
      // A quarter of what they declare: what Node itself keeps for a connection differs by its version.
      assert.ok(held < (senders.length * MEBIBYTE) / 4, `${held} bytes are held for ${senders.length * 1_000}`);
      bench.expectUntouched();
    });

    both('refusing large bodies takes no memory', LIMITED, async (bench) => {
      const before = liveMemoryBytes();
      let most = 0;
      for (let round = 0; round < 5; round++) {
        const refused = Array.from({ length: 10 }, async (_, index) => {
          const connection = await bench.connect();
          const chunked = index % 2 === 0;
          connection.write(head(chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${20 * MEBIBYTE}`));
          const sent = connection.stream(chunked ? chunks(20 * MEBIBYTE) : blocks(20 * MEBIBYTE));
          expectRefusal(await connection.response(), 'body_too_large');
          most = Math.max(most, liveMemoryBytes());
          await sent;
        });
        await Promise.all(refused);
      }
      const growth = Math.round((most - before) / MEBIBYTE);
      assert.ok(growth < 20, `${growth} MiB more were in use while refusing 50 bodies of 20 MiB`);
      bench.expectUntouched();
    });
  });
}

/** The head of a request with a well-formed, wrong signature: it is refused for its body, not for its headers. */
function head(...lines: readonly string[]): string {
  return [`POST ${PATH} HTTP/1.1`, 'Host: 127.0.0.1', SIGNED, ...lines, '', ''].join('\r\n');
}

function* blocks(length: number): Iterable<Uint8Array> {
  for (let sent = 0; sent < length; sent += BLOCK.length) yield BLOCK;
}

function* chunks(length: number): Iterable<Uint8Array> {
  const chunk = encodeChunk(BLOCK);
  for (let sent = 0; sent < length; sent += BLOCK.length) yield chunk;
  yield LAST_CHUNK;
}

/** After a refusal the connection either serves the next delivery or is closed, and then it can be sent again: never silence. */
async function goesOnOrIsClosed(bench: Bench, connection: RawConnection): Promise<void> {
  const delivery = plotonDelivery();
  connection.write(bench.encode(delivery));
  const response = await connection.responseOrClose();
  if (response !== undefined) bench.expectHandled(response);
  else assert.equal((await bench.send(delivery)).status, 200);
  assert.equal(bench.runs.length, 1);
}
