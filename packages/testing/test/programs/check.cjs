// Uses the package as a test would, on whatever runtime this is.
const assert = require('node:assert');
const { createServer } = require('node:http');
const { createHmac } = require('node:crypto');

exports.check = async (testing) => {
  const delivery = testing.plotonDelivery(testing.plotonEvent('task.complete'));
  const signature = createHmac('sha256', 'whsec_test_ploton').update(delivery.body).digest('hex');
  assert.equal(delivery.headers['x-ploton-signature'], signature);
  assert.throws(() => testing.plotonEvent('task.lost'), TypeError);

  // A listener on a real socket, with a length and in chunks; a Fetch handler; something that does not listen.
  const listener = async (req, res) => {
    const hmac = createHmac('sha256', 'whsec_test_ploton');
    for await (const piece of req) hmac.update(piece);
    res.writeHead(hmac.digest('hex') === req.headers['x-ploton-signature'] ? 200 : 401).end('{}');
  };
  for (const target of [listener, createServer(listener)]) {
    assert.equal((await testing.deliver(target, delivery)).status, 200);
    assert.equal((await testing.deliver(target, testing.tamper(delivery, 'chunked'))).status, 200);
    assert.equal((await testing.deliver(target, testing.tamper(delivery, 'body'))).status, 401);
  }
  await assert.rejects(testing.deliver('http://127.0.0.1:1', delivery), {
    name: 'NoAnswerError',
    reason: 'unreachable',
  });

  const statuses = [500, 503, 204];
  const sender = testing.createSender(testing.platosProfile, {
    target: (request) => new Response(null, { status: request.method === 'POST' ? statuses.shift() : 405 }),
  });
  const message = sender.send(testing.platosEvent('budget.exceeded'));
  await sender.drain();
  assert.equal(message.state, 'delivered');
  assert.deepEqual(
    message.attempts.map(({ startedAt }) => startedAt - testing.TEST_TIME),
    [0, 1000, 6000],
  );
  assert.match(testing.toCurl(delivery, 'http://127.0.0.1:1'), /^curl /);
  assert.equal(testing.toInject(delivery).payload.length, delivery.body.length);
  console.log('all is well');
};
