import { expect, it } from 'vitest';
import { createFetchHandler, ploton } from '../../src/index.ts';
import { SECRET } from '../support/deliver.ts';

const on = { '*': () => {} };
const application = (): Response => new Response();

it('a Fetch handler has exactly one that answers', () => {
  expect(() => createFetchHandler(ploton, { secret: SECRET })).toThrow(/pass `on`, or a function/);
  expect(() => createFetchHandler(ploton, { secret: SECRET, on }, application)).toThrow(/would never run.*drop one/);
  expect(createFetchHandler(ploton, { secret: SECRET, on }).receiver.answers).toBe(true);
  expect(createFetchHandler(ploton, { secret: SECRET }, application).receiver.answers).toBe(false);
});
