import { expect, it } from 'vitest';
import { adapterCostLaw } from '../src/index.ts';
import { fetchUnderTest, type Handle, serveFetch } from './serve-fetch.ts';

/** Cases of an adapter that does something with a stranger's lists before it refuses them. */
function casesOf(work: (text: string) => unknown): ReadonlyMap<string, () => Promise<void>> {
  const meddle =
    (handle: Handle): Handle =>
    async (request) => {
      const text = await request.clone().text();
      if (/^\[{31}1/.test(text)) work(text);
      return handle(request);
    };
  const cases = new Map<string, () => Promise<void>>();
  adapterCostLaw(
    { describe: (_name, body) => body(), it: (name, test) => cases.set(name, test) },
    { ...fetchUnderTest, start: (setup) => serveFetch(setup, meddle) },
  );
  return cases;
}

it('the cost law notices an adapter that prints what it refuses, and one that keeps it', {
  timeout: 300_000,
}, async () => {
  const kept: Buffer[] = [];
  const cases = casesOf((text) => {
    tryJson(text, 8);
    kept.push(Buffer.alloc(1_000 * text.length, 1));
  });
  const broken = cases.get('every refusal of 4 KB at once') as () => Promise<void>;
  await expect(broken()).rejects.toThrow(/lists in lists: [0-9.]+ times the processor time, [0-9]+ bytes of memory/);
});

function tryJson(text: string, indent: number): number {
  try {
    return JSON.stringify(JSON.parse(text), null, indent).length;
  } catch {
    return 0;
  }
}
