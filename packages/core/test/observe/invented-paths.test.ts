import { describe, expect, it } from 'vitest';
import { createReceiver, type Logger, ploton } from '../../src/index.ts';
import { lend, NOW, plotonRequest, SECRET, type SentRequest } from '../support/deliver.ts';

/** A receiver at a bare mount, and the lines it writes that somebody is to read. */
function bareMount() {
  const lines: object[] = [];
  const note = (fields: object): void => void lines.push(fields);
  const logger: Logger = { info() {}, warn: note, error: note };
  const receiver = createReceiver(ploton, { secret: SECRET, now: () => NOW, logger, on: { '*': () => {} } });
  async function send(sent: SentRequest, path: string): Promise<void> {
    const request = lend({ ...sent, url: path });
    const passage = receiver.route({ originalUrl: path, mountedAt: undefined }, (name) => request.header(name));
    if (passage.kind === 'claimed') await receiver.admit(request, passage.endpoint);
  }
  return { lines, send };
}

describe('one captured delivery, sent to a thousand paths that are not guarded', () => {
  const captured = plotonRequest({ timestamp: '2020-01-01T00:00:00Z' });

  it('does not fill the log', async () => {
    const { lines, send } = bareMount();
    for (let i = 0; i < 1_500; i += 1) await send(captured, `/invented/${i}`);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(60);
  });

  it('silences nothing that is told afterwards', async () => {
    const { lines, send } = bareMount();
    for (let i = 0; i < 1_500; i += 1) await send(captured, `/invented/${i}`);
    lines.length = 0;
    await send(captured, '/webhook');
    await send(plotonRequest({}, 'whsec_another'), '/webhook');
    expect(lines).toMatchObject([{ code: 'stale_timestamp' }, { code: 'invalid_signature' }]);
  });
});
