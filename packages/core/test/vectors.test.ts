import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createReceiver, platos, ploton } from '../src/index.ts';
import { admit, watch } from './support/deliver.ts';

interface Vector {
  readonly name: string;
  readonly secrets: readonly string[];
  readonly now: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
  readonly expect: { readonly status: number; readonly event?: string };
}

/** Signed deliveries computed with another language's HMAC. */
function read(provider: string): readonly Vector[] {
  const file = new URL(`../../testing/vectors/${provider}.json`, import.meta.url);
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
}

describe.each([ploton, platos] as const)('$name vectors', (provider) => {
  const vectors = read(provider.name);

  it('are all there', () => {
    expect(vectors.length).toBe(provider === ploton ? 35 : 29);
  });

  it.each(vectors)('$name', async (vector) => {
    const events: string[] = [];
    const { observer, of } = watch();
    const receiver = createReceiver(provider as typeof ploton, {
      secret: vector.secrets,
      now: () => vector.now * 1000,
      observer,
      on: { '*': (event) => void events.push(event.event) },
    });
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const admission = await admit(receiver, { headers, body: Buffer.from(vector.bodyBase64, 'base64') });
    expect(admission.kind === 'reply' && admission.reply.status).toBe(vector.expect.status);
    expect(events).toEqual(vector.expect.status === 200 ? [vector.expect.event] : []);
    expect(of('rejected').length).toBe(vector.expect.status === 200 ? 0 : 1);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
