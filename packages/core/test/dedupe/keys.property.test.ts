import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReceiver, defineProvider, memoryStore, platos, ploton } from '../../src/index.ts';
import { answer, NOW, platosRequest, plotonRequest, SECRET } from '../support/deliver.ts';
import { recordingStore } from '../support/recording-store.ts';

interface Named {
  readonly endpoint: string;
  readonly tenant: string | undefined;
  readonly event: string;
  readonly type: string;
}

const WORDS = ['a', 'b', '%3A', '%', 'nonce', 'task.complete'];
const MARKS = [':', '@', '#', '~', '~nonce:', '/', '%3A', '::'];

/**
 * Two lists of parts cut out of one text, each at places of its own: whoever joins parts carelessly puts the same text
 * together again.
 */
const twoCuts: fc.Arbitrary<readonly [Named, Named]> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...MARKS)), { minLength: 4, maxLength: 6 }),
    fc.infiniteStream(fc.nat()),
  )
  .map(([pieces, chance]) => {
    const cut = (count: number): string[] => {
      const ends = new Set<number>();
      while (ends.size < count - 1) ends.add((chance.next().value as number) % (pieces.length - 1));
      const parts = [''];
      for (const [index, [word, mark]] of pieces.entries()) {
        parts.push((parts.pop() as string) + word);
        if (ends.has(index)) parts.push('');
        else if (index < pieces.length - 1) parts.push((parts.pop() as string) + mark);
      }
      return parts;
    };
    const list = (): Named => {
      const hasTenant = (chance.next().value as number) % 2 === 0;
      const parts = cut(hasTenant ? 4 : 3);
      const tenant = hasTenant ? (parts.splice(1, 1)[0] as string) : undefined;
      const [endpoint, event, type] = parts as [string, string, string];
      return { endpoint: `/${endpoint}`, tenant, event, type };
    };
    return [list(), list()];
  });

describe('no two lists of parts make one key', () => {
  async function plotonKey({ endpoint, tenant, event, type }: Named, documented: boolean): Promise<string> {
    const { store, keys } = recordingStore(memoryStore());
    const receiver = createReceiver(ploton, {
      secret: tenant === undefined ? SECRET : () => ({ tenant, secret: SECRET }),
      store,
      now: () => NOW,
      logger: { info() {}, warn() {}, error() {} },
      on: { '*': () => {} },
      ...(documented ? { dedupeKey: 'documented' } : {}),
    });
    const sent = plotonRequest({ task_id: event, event: type, data: {} });
    expect(await answer(receiver, sent, endpoint)).toEqual([200, 'handled']);
    return keys[0] as string;
  }

  it.each([false, true])('of Ploton; the documented rule: %s', async (documented) => {
    await fc.assert(
      fc.asyncProperty(twoCuts, async ([one, other]) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(await plotonKey(one, documented)).not.toBe(await plotonKey(other, documented));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of Platos: events and nonces neither, whatever they are called', async () => {
    await fc.assert(
      fc.asyncProperty(twoCuts, async (lists) => {
        const used: string[] = [];
        const names = new Set<string>();
        for (const { endpoint, event, type } of lists) {
          const text = type.replaceAll(/[^a-z]/g, '-');
          const { store, keys } = recordingStore(memoryStore());
          const receiver = createReceiver(platos, { secret: SECRET, store, now: () => NOW, on: { '*': () => {} } });
          await answer(receiver, platosRequest({ event_id: event }, { nonce: text }), endpoint);
          expect(keys).toHaveLength(2);
          used.push(...keys);
          names.add(JSON.stringify([endpoint, 'event', event])).add(JSON.stringify([endpoint, 'nonce', text]));
        }
        expect(new Set(used).size).toBe(names.size);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a sender whose events are called like nonces', async () => {
    const { store, keys } = recordingStore(memoryStore());
    const sender = defineProvider({ ...platos, dedupeKey: () => '~nonce:n' });
    const receiver = createReceiver(sender, { secret: SECRET, store, now: () => NOW, on: { '*': () => {} } });
    expect(await answer(receiver, platosRequest({}, { nonce: 'n' }))).toEqual([200, 'handled']);
    expect(new Set(keys).size).toBe(2);
  });

  it('ids without marks stay readable', async () => {
    expect(
      await plotonKey({ endpoint: '/webhook', tenant: 'acme', event: 'task_1', type: 'task.complete' }, false),
    ).toBe('ploton:/webhook@acme:task_1:task.complete');
  });
});
