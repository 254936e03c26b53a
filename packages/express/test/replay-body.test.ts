import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { forged, plotonBody, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { createRecorder } from './support/recorder.ts';
import { type Sent, send, serve } from './support/serve.ts';

describe.each(VERSIONS)('replaying the body in $name', ({ express }) => {
  const hook = (replayBody = true): RequestHandler =>
    plotonWebhook({ secret: SECRETS.ploton, replayBody, ...createRecorder().options });

  /** White space behind the event makes it as large as one likes. */
  const BODIES: Record<string, () => string> = {
    'a small body': () => plotonBody(),
    'a large body': () => plotonBody() + ' '.repeat(300_000),
  };

  describe.each(Object.keys(BODIES))('%s', (size) => {
    const delivery = (): Required<Sent> => plotonDelivery({ body: BODIES[size]?.() as string });

    test('is read again by a loop', async () => {
      const app = express();
      app.post('/webhook', hook(), async (req, res) => {
        const pieces: Buffer[] = [];
        for await (const piece of req) pieces.push(piece);
        res.send(Buffer.concat(pieces).toString());
      });
      const sent = delivery();
      expect((await send(await serve(app), sent)).text).toBe(sent.body);
    });

    test('is read again by a proxy', async () => {
      const upstream = express();
      upstream.post('/upstream', express.raw({ type: '*/*', limit: '1mb' }), (req, res) => void res.send(req.body));
      const upstreamPort = await serve(upstream);
      const app = express();
      app.post('/webhook', hook(), (req, res) => {
        const { headers, method } = req;
        const onward = request({ port: upstreamPort, path: '/upstream', method, headers, agent: false });
        onward.on('response', (answer) => answer.pipe(res));
        req.pipe(onward);
      });
      const sent = delivery();
      expect((await send(await serve(app), sent)).text).toBe(sent.body);
    });

    test('does not get in the way of body parsers and upload handlers', async () => {
      const app = express();
      app.post('/webhook', hook(), multer().any(), express.json({ limit: '1mb' }), (req, res) => {
        res.json(req.body.task_id);
      });
      const sent = delivery();
      expect((await send(await serve(app), sent)).json).toBe(JSON.parse(String(sent.body)).task_id);
    });

    test('leaves the connection usable when nobody reads it again, and when it is refused', async () => {
      const app = express();
      app.post('/webhook', hook(), (_req, res) => void res.send('done'));
      const port = await serve(app);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      const sockets = new Set<unknown>();
      const statuses: number[] = [];
      for (const { headers, body, path } of [delivery(), delivery(), forged('/webhook'), delivery()]) {
        const outgoing = request({ port, method: 'POST', path, headers: { ...headers } as never, agent });
        outgoing.end(body);
        const [incoming] = await once(outgoing, 'response');
        sockets.add(incoming.socket);
        statuses.push(incoming.statusCode);
        await incoming.toArray();
      }
      expect(statuses).toEqual([200, 200, 401, 200]);
      expect(sockets.size).toBe(1);
    });
  });

  test('is not done unasked', async () => {
    const app = express();
    app.post('/webhook', hook(false), (req, res) => void res.json(req.readableEnded));
    expect((await send(await serve(app), plotonDelivery())).json).toBe(true);
  });
});
