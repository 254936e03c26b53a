import { SenderBench, type Sent, signedHeaders, signsBody, someDelivery, withHeader } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** Whatever is signed, and an only signature, refuses every other byte and character. */
export const signature: SenderGroup = (test, subject) => {
  if (signsBody(subject)) {
    test('every byte of the body', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      for (let at = 0; at < delivery.body.length; at++) {
        const body = Uint8Array.from(delivery.body);
        body[at] = (body[at] as number) ^ 1;
        await bench.refuses({ ...delivery, body }, `byte ${at} of the body`);
      }
      const longer = Uint8Array.from([...delivery.body, 0x20]);
      await bench.refuses({ ...delivery, body: longer }, 'a byte more');
      await bench.refuses({ ...delivery, body: delivery.body.slice(0, -1) }, 'a byte less');
    });
  }

  test('every character of its headers', async () => {
    const bench = new SenderBench(subject);
    const delivery: Sent & ReturnType<typeof someDelivery> = someDelivery(subject);
    for (const name of signedHeaders(delivery)) {
      const value = delivery.headers[name] as string;
      for (let at = 0; at < value.length; at++) {
        for (const other of others(value[at] as string)) {
          const changed = value.slice(0, at) + other + value.slice(at + 1);
          await bench.refuses(
            withHeader(delivery, name, changed),
            `character ${at} of ${name} as ${JSON.stringify(other)}`,
          );
        }
      }
      for (const changed of [value.slice(0, -1), value.slice(1), `${value}0`, `0${value}`, `${value} `, ` ${value}`]) {
        await bench.refuses(withHeader(delivery, name, changed), `${name} cut or padded: ${JSON.stringify(changed)}`);
      }
    }
  });

  if (subject.profile.provider.signatureEncoding === 'base64') {
    test('one spelling of base64 only', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      const name = subject.profile.provider.signatureHeader;
      const value = delivery.headers[name] as string;
      const padding = /=*$/.exec(value)?.[0] ?? '';
      const last = value.length - padding.length - 1;
      for (const char of ALPHABET) {
        if (char === value[last]) continue;
        const changed = value.slice(0, last) + char + padding;
        await bench.refuses(withHeader(delivery, name, changed), `the last character as ${char}`);
      }
      await bench.refuses(withHeader(delivery, name, value.slice(0, last + 1)), 'without padding');
    });
  }

  if (subject.profile.provider.signsUrl === true) {
    test('every character of the URL', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      for (let at = 1; at < delivery.path.length; at++) {
        const path = delivery.path.slice(0, at) + (delivery.path[at] === 'x' ? 'y' : 'x') + delivery.path.slice(at + 1);
        await bench.refuses({ ...delivery, path }, `character ${at} of the URL`);
      }
      for (const path of [`${delivery.path}?a=b`, `${delivery.path}/`]) {
        await bench.refuses({ ...delivery, path }, path);
      }
    });
  }
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Two other characters; never the other case of a letter, which in hex is the same digit. */
function others(char: string): readonly string[] {
  return ['0', '1', 'z'].filter((other) => other !== char.toLowerCase()).slice(0, 2);
}
