import { createServer, type ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { refusalReply, successReply } from '../../src/answers/answers.ts';
import { Refusal } from '../../src/answers/refusal.ts';
import { writeReply } from '../../src/node/index.ts';
import { listen, stop } from './support/body-server.ts';
import { head, RawClient } from './support/raw-client.ts';

const refused = refusalReply(new Refusal('method_not_allowed'));

async function start(before: (res: ServerResponse) => void = () => undefined): Promise<RawClient> {
  // With a body for HEAD this server throws.
  const server = createServer({ rejectNonStandardBodyWrites: true }, (req, res) => {
    before(res);
    writeReply(req, res, req.method === 'PUT' ? successReply('handled') : refused);
  });
  const client = await RawClient.connect(await listen(server));
  onTestFinished(async () => {
    client.destroy();
    await stop(server);
  });
  return client;
}

it('writes status, headers, length and body', async () => {
  const client = await start((res) => res.setHeader('x-request-id', 'abc'));
  await client.send(head({}, 'GET'));
  const answer = await client.response();
  expect(answer).toMatchObject({ status: 405, body: refused.body });
  expect(answer.headers).toMatchObject({
    allow: 'POST',
    'x-request-id': 'abc',
    'content-length': String(refused.body.length),
  });
});

it('writes no body for HEAD', async () => {
  const client = await start();
  await client.send(head({}, 'HEAD'));
  await client.send(head({}, 'PUT'));
  expect((await client.response(5_000, 'HEAD')).status).toBe(405);
  // With a body, the next answer would not begin here.
  expect((await client.response()).status).toBe(200);
});

it('does not keep the reason of a status the application chose before', async () => {
  const client = await start((res) => {
    res.statusCode = 200;
    res.statusMessage = 'Fine';
  });
  await client.send(head({}, 'GET'));
  expect((await client.response()).reason).toBe('Method Not Allowed');
});

it('leaves an answered request alone', async () => {
  const client = await start((res) => res.end('mine'));
  await client.send(head({}, 'GET'));
  expect(await client.response()).toMatchObject({ status: 200, body: 'mine' });
});
