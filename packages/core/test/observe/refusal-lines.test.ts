import { describe, expect, it } from 'vitest';
import { type AnyProvider, createReceiver, ploton } from '../../src/index.ts';
import { defineAcme, signAcme } from '../support/acme.ts';
import { answer, NOW, plotonRequest, SECRET, type SentRequest, signPloton } from '../support/deliver.ts';

/** The lines above `info` that one request leads to. */
async function linesOf(sent: SentRequest, provider: AnyProvider = ploton, url = '/webhook') {
  const lines: { fields: Record<string, unknown>; text: string }[] = [];
  const write = (fields: unknown, text?: unknown): void => {
    lines.push({ fields: fields as Record<string, unknown>, text: String(text) });
  };
  const logger = { info: () => {}, warn: write, error: write };
  const receiver = createReceiver(provider, { secret: SECRET, now: () => NOW, logger, on: { '*': () => {} } });
  const passage = receiver.route({ originalUrl: url, mountedAt: undefined }, (name) => sent.headers[name]);
  if (passage.kind === 'claimed') await answer(receiver, { ...sent, url }, passage.endpoint);
  return lines.filter(({ fields }) => String(fields.event).endsWith('.rejected'));
}

describe('the line of a refusal', () => {
  it.each<[string, SentRequest, RegExp]>([
    ['no signature', { body: '{}', headers: {} }, /no header x-ploton-signature.*everything below/],
    ['a GET', { method: 'GET', body: '', headers: {} }, /Only POST is a delivery.*everything below/],
    ['no JSON', signPloton('{'), /refused with 400: The body is not valid JSON\. \(invalid_json\)/],
    [
      'no UTF-8',
      signPloton(new Uint8Array([0xff])),
      /refused with 400: The body is not valid UTF-8\. \(invalid_utf8\)/,
    ],
    ['another secret', plotonRequest({}, 'other'), /correct PLOTON_WEBHOOK_SECRET, or the option `secret`/],
  ])('says what is wrong and where: %s', async (_name, sent, said) => {
    const lines = await linesOf(sent);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.text).toMatch(said);
    expect(lines[0]?.fields).toMatchObject({ endpoint: '/webhook' });
  });

  it('names the call that exists, for a sender of Hookgate and for one of your own', async () => {
    const [ours] = await linesOf(plotonRequest(), ploton, '/elsewhere');
    expect(ours?.text).toContain("Write plotonWebhook({ path: '/elsewhere' })");
    const [own] = await linesOf(signAcme(SECRET), defineAcme({}), '/elsewhere');
    expect(own?.text).toContain("Write webhook(acme, { path: '/elsewhere' })");
  });
});
