import { strict as assert } from 'node:assert';
import { createRandom } from '../../adapter-suite/fuzz/random.ts';
import { SenderBench, signedHeaders, someDelivery, withHeader } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** Headers as nobody should send them: refused, with one answer for all. */
export const headers: SenderGroup = (test, subject) => {
  test('missing, doubled, empty, overlong, not ASCII', async () => {
    const bench = new SenderBench(subject);
    const delivery = someDelivery(subject);
    const answers = new Set<string>();
    for (const name of signedHeaders(delivery)) {
      const value = delivery.headers[name] as string;
      const bad: Readonly<Record<string, string | undefined>> = {
        missing: undefined,
        doubled: `${value}, ${value}`,
        'doubled, without a space': `${value},${value}`,
        empty: '',
        blank: ' ',
        overlong: value + 'a'.repeat(65_536),
        'overlong and nothing else': ','.repeat(65_536),
        'not ASCII': `${value}\u00e9`,
        'not ASCII in front': `\u00ff${value}`,
        'with a digit that is not ASCII': value.replace(/[0-9a-zA-Z]/, '\u0661'),
        'with a null': `${value}\0`,
      };
      for (const [what, other] of Object.entries(bad)) {
        const sent = withHeader(delivery, name, other);
        await bench.refuses(sent, `${name} ${what}`);
        answers.add((await bench.send(sent)).body);
      }
    }
    assert.equal(answers.size, 1, `strangers are told different things: ${[...answers].join(' ')}`);
    assert.equal((await bench.send(delivery)).code, 'handled');
  });

  test('a thousand random ones', async () => {
    const bench = new SenderBench(subject);
    const delivery = someDelivery(subject);
    const random = createRandom(1);
    const names = signedHeaders(delivery);
    for (let turn = 0; turn < 1_000; turn++) {
      const name = names[random.int(names.length)] as string;
      const value = delivery.headers[name] as string;
      const changed = mangled(value, random.int, turn);
      if (changed.toLowerCase() === value.toLowerCase()) continue;
      await bench.refuses(withHeader(delivery, name, changed), `${name}: ${JSON.stringify(changed)}`);
    }
  });

  test('those of its events, when they are bad, are answered 4xx and run nothing', async () => {
    const delivery = someDelivery(subject);
    const signed = signedHeaders(delivery);
    for (const name of Object.keys(delivery.headers).filter((each) => !signed.includes(each))) {
      for (const value of ['', 'x, y', '\u00e9', 'a'.repeat(65_536), undefined]) {
        const bench = new SenderBench(subject);
        const { status } = await bench.send(withHeader(delivery, name, value));
        assert([200, 400, 401].includes(status), `${name} as ${JSON.stringify(value?.slice(0, 20))}: ${status}`);
      }
    }
  });
};

const PIECES = ['=', ',', ';', '.', ' ', 'v1', 't=', 'v0', '0', 'f', '%', '\t', '\u00fc', 'sha256=', '__proto__'];

/** A piece of it cut out, doubled, or another one put in. */
function mangled(value: string, int: (below: number) => number, turn: number): string {
  const at = int(value.length + 1);
  const end = Math.min(value.length, at + 1 + int(8));
  if (turn % 3 === 0) return value.slice(0, at) + value.slice(end);
  if (turn % 3 === 1) return value.slice(0, end) + value.slice(at);
  return value.slice(0, at) + PIECES[int(PIECES.length)] + value.slice(at);
}
