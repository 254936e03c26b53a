import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLoopback } from '../src/deliveries/allowed-address.ts';
import { createEmulator } from '../src/index.ts';
import { certificate } from './support/certificate.ts';
import { ask, startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request with exactly these headers, `Host` and `Origin` among them, which `fetch` would not send. */
async function send(url: string, method: string, headers: Record<string, string>, body = ''): Promise<Told> {
  const sent = request(url, { method, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } });
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, body: text };
}

describe('who may ask', () => {
  it('listens on this machine alone', async () => {
    const emulator = await startEmulator();
    expect(new URL(emulator.url).hostname).toBe('127.0.0.1');
    const port = Number(new URL(emulator.url).port);
    // Nobody else has the port on another address of this machine.
    const other = createNetServer().listen(port, '127.0.0.2');
    await once(other, 'listening');
    expect((other.address() as AddressInfo).port).toBe(port);
    other.close();
  });

  it('only requests for this server by its own name are answered: DNS rebinding', async () => {
    const emulator = await startEmulator();
    const { port } = new URL(emulator.url);
    const authorization = `Bearer ${emulator.token}`;
    const as = async (host: string, path = '/api/time') =>
      (await send(emulator.url + path, 'GET', { host, authorization })).status;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, await as(host)]).toEqual([host, 200]);
    }
    for (const host of [
      'attacker.example',
      `attacker.example:${port}`,
      'localhost',
      `localhost.attacker.example:${port}`,
    ]) {
      for (const path of ['/api/time', '/v1/tasks', '/']) expect([host, await as(host, path)]).toEqual([host, 421]);
    }
  });

  it('pages of other origins are refused: CSRF', async () => {
    const emulator = await startEmulator();
    const { host, port } = new URL(emulator.url);
    const cookie = `hookgate_${port}=${emulator.token}`;
    const post = (headers: Record<string, string>, path = '/api/dead-letters/redeliver') =>
      send(emulator.url + path, 'POST', { host, ...headers });
    for (const origin of ['https://attacker.example', 'null', 'http://localhost:3000', `https://${host}`]) {
      expect([origin, (await post({ cookie, origin })).status]).toEqual([origin, 403]);
      const authorization = `Bearer ${emulator.token}`;
      expect([origin, (await post({ authorization, origin })).status]).toEqual([origin, 403]);
      expect([origin, (await post({ authorization: 'Bearer pk_test_1', origin }, '/v1/tasks')).status]).toEqual([
        origin,
        403,
      ]);
    }
    // A browser says where a POST comes from; without that a cookie is worth nothing.
    expect((await post({ cookie })).status).toBe(403);
    expect((await post({ cookie, origin: emulator.url })).status).toBe(200);
    expect((await post({ cookie, origin: `http://localhost:${port}` })).status).toBe(200);
    expect((await post({ authorization: `Bearer ${emulator.token}` })).status).toBe(200);
  });

  it('what pages of other origins load from here is refused, also where the cookie comes along', async () => {
    const emulator = await startEmulator();
    const { host, port } = new URL(emulator.url);
    const cookie = `hookgate_${port}=${emulator.token}`;
    const get = async (site: string | undefined, mode: string | undefined, path = '/') => {
      const told = {
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
        ...(mode === undefined ? {} : { 'sec-fetch-mode': mode }),
      };
      return (await send(emulator.url + path, 'GET', { host, cookie, ...told })).status;
    };
    for (const path of ['/', '/api/webhooks', '/api/stream', `/?token=${emulator.token}`]) {
      // A page at another port of this machine is of the same site: its requests carry the cookie, and no Origin.
      for (const site of ['same-site', 'cross-site']) {
        for (const mode of ['no-cors', 'cors', undefined]) {
          expect([path, site, mode, await get(site, mode, path)]).toEqual([path, site, mode, 403]);
        }
      }
    }
    for (const site of ['same-site', 'cross-site']) expect([site, await get(site, 'navigate')]).toEqual([site, 200]);
    for (const site of ['same-origin', 'none', undefined]) {
      for (const mode of ['no-cors', 'cors', 'navigate', undefined]) {
        expect([site, mode, await get(site, mode)]).toEqual([site, mode, 200]);
      }
    }
  });

  it('needs the token, of which two emulators have different ones', async () => {
    const emulator = await startEmulator();
    const other = await startEmulator();
    expect(emulator.token.length).toBeGreaterThanOrEqual(32);
    expect(other.token).not.toBe(emulator.token);
    const { host, port } = new URL(emulator.url);
    const wrong: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${other.token}` },
      { authorization: `Bearer ${emulator.token}x` },
      { authorization: emulator.token },
      { authorization: 'Bearer ' },
      { cookie: `hookgate_${port}=${other.token}` },
      { cookie: `hookgate=${emulator.token}` },
    ];
    for (const headers of wrong) {
      for (const path of [
        '/',
        '/api/webhooks',
        '/api/stream',
        '/api/nothing',
        '/?token=wrong',
        `/api/time?token=${emulator.token}`,
      ]) {
        expect([path, (await send(emulator.url + path, 'GET', { host, ...headers })).status]).toEqual([path, 401]);
      }
    }
  });

  it("the page's URL gives a browser the token, in a cookie that scripts and other sites do not get", async () => {
    const emulator = await startEmulator();
    const { host, port } = new URL(emulator.url);
    const first = await send(emulator.pageUrl, 'GET', { host });
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toEqual([
      `hookgate_${port}=${emulator.token}; Path=/; HttpOnly; SameSite=Strict`,
    ]);
    expect(first.body).not.toContain(emulator.token);
    const deep = await send(`${emulator.url}/deliveries?q=<b>&token=${emulator.token}&state=pending`, 'GET', { host });
    expect(deep.body).toContain('content="0;url=/deliveries?q=%3Cb%3E&#38;state=pending"');
    const evil = await send(`${emulator.url}//evil.example/?token=${emulator.token}`, 'GET', { host });
    expect(evil.body).toContain('content="0;url=/"');
    const page = await send(`${emulator.url}/`, 'GET', { host, cookie: `hookgate_${port}=${emulator.token}` });
    expect(page.status).toBe(200);
  });

  it('every answer forbids what a page does not need', async () => {
    const emulator = await startEmulator();
    const { host, port } = new URL(emulator.url);
    const cookie = `hookgate_${port}=${emulator.token}`;
    for (const path of ['/', '/api/time', '/nothing', '/v1/tasks', '/api/webhooks?x']) {
      const { headers } = await send(emulator.url + path, 'GET', { host, cookie });
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|data:|https?:/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('where deliveries go', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::2', false],
    ['::ffff:10.0.0.1', false],
    ['localhost', false],
    ['', false],
  ])('%s is this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://10.0.0.1/',
    'http://0.0.0.0:3000/',
    'http://[::ffff:10.0.0.1]/',
    'http://2130706433.example.com@10.0.0.1/',
    'http://167772161/',
    'ftp://localhost/',
    'file:///etc/passwd',
    'localhost:3000',
    'http://user:secret@localhost/',
    '/webhook',
  ])('refuses a webhook for %s', async (url) => {
    const emulator = await startEmulator();
    const { status } = await ask(emulator, 'POST', '/api/webhooks', { sender: 'platos', url });
    expect(status).toBe(422);
    expect(emulator.webhooks()).toEqual([]);
  });

  it('a name is looked at when it has been resolved', async () => {
    const emulator = await startEmulator();
    const errorFor = async (host: string): Promise<string> => {
      const { id } = emulator.createWebhook({ sender: 'platos', url: `http://${host}:9/` });
      const [sent] = emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', webhook: id });
      await emulator.settled();
      return (await emulator.delivery(sent?.id ?? ''))?.history[0]?.error ?? '';
    };
    // This machine's own name is an address of the loopback on some, and of its network on others.
    const addresses = await lookup(hostname(), { all: true }).catch(() => []);
    const isRemote = addresses.length > 0 && addresses.every(({ address }) => !isLoopback(address));
    const refused = /is not this machine; deliveries go to other machines only with allowRemote: true/;
    expect(refused.test(await errorFor(hostname()))).toBe(isRemote);
    expect(await errorFor('localhost')).toMatch(/ECONNREFUSED/);
    expect(await errorFor('nobody.invalid')).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('a name that means another machine is not connected to, whatever else it means', async () => {
    const { allowedLookup } = await import('../src/deliveries/allowed-address.ts');
    const look = (hostname: string, allowRemote: boolean, all: boolean) =>
      new Promise<unknown>((resolve) => {
        allowedLookup(allowRemote)(hostname, { all }, (error, address) => resolve(error?.message ?? address));
      });
    // An address resolves to itself.
    expect(await look('10.0.0.1', false, true)).toMatch(/is not this machine/);
    expect(await look('10.0.0.1', false, false)).toMatch(/is not this machine/);
    expect(await look('10.0.0.1', true, false)).toBe('10.0.0.1');
    expect(await look('127.0.0.1', false, false)).toBe('127.0.0.1');
    expect(await look('127.0.0.1', false, true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it('follows no redirect', async () => {
    const target = await startReceiver(200);
    const receiver = await startReceiver((_received, response) => {
      response.writeHead(307, { location: `${target.url}/elsewhere` }).end();
    });
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(emulator.deliveries({}).items).toMatchObject([{ lastOutcome: 'refused', lastStatus: 307 }]);
    expect(target.received).toEqual([]);
  });

  it('a receiver that changes the protocol has not answered, and is not waited for', async () => {
    const receiver = createNetServer((socket) => {
      const head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
      socket.on('error', () => {}).once('data', () => socket.write(head));
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    const { port } = receiver.address() as AddressInfo;
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: `http://127.0.0.1:${port}` });
    const [delivery] = emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    const view = await emulator.delivery(delivery?.id as string);
    expect(view?.history).toMatchObject([{ outcome: 'unreachable', error: expect.stringContaining('answered 101') }]);
  });

  it('a receiver that answers 1xx without an end has not answered, and is not waited for', async () => {
    const answering = (informational: number): Promise<string> =>
      new Promise((resolve) => {
        const receiver = createNetServer((socket) => {
          socket
            .on('error', () => {})
            .once('data', () => {
              socket.write('HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n'.repeat(informational));
              if (informational <= 16) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
            });
        }).listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}`));
        onTestFinished(() => void receiver.close());
      });
    const attemptAt = async (url: string) => {
      const emulator = await startEmulator({ senders: ['ploton'], forwardTo: url });
      const [delivery] = emulator.trigger('ploton', 'task.complete');
      await emulator.settled();
      return (await emulator.delivery(delivery?.id as string))?.history[0];
    };
    expect(await attemptAt(await answering(16))).toMatchObject({ outcome: 'delivered' });
    expect(await attemptAt(await answering(17))).toMatchObject({
      outcome: 'unreachable',
      error: expect.stringContaining('with 1xx more than 16 times'),
    });
  });

  it('a path that looks like a host stays a path', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator();
    emulator.createWebhook({ sender: 'platos', url: `${receiver.url}//attacker.example/x` });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect(receiver.received.map(({ path }) => path)).toEqual(['//attacker.example/x']);
  });

  it("to a server of this machine with a certificate of one's own", async () => {
    const paths: (string | undefined)[] = [];
    const server = createSecureServer(certificate, (req, res) => {
      paths.push(req.url);
      res.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/secure`;
    const emulator = await startEmulator({ forwardTo: { platos: url } });
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    expect([emulator.deliveries({}).items[0]?.state, paths]).toEqual(['delivered', ['/secure']]);
    // Elsewhere somebody could stand in between.
    const remote = await startEmulator({ forwardTo: { platos: url }, allowRemote: true });
    const [sent] = remote.trigger('platos', 'bgo.failed');
    await remote.settled();
    expect((await remote.delivery(sent?.id ?? ''))?.history[0]?.error).toMatch(/self-signed certificate/);
  });

  it('with allowRemote other addresses are tried', async () => {
    const emulator = await startEmulator({ allowRemote: true });
    const { status } = await ask(emulator, 'POST', '/api/webhooks', { sender: 'platos', url: 'http://192.0.2.1/' });
    expect(status).toBe(201);
  });
});

describe('sizes', () => {
  const ofBytes = (bytes: number): string =>
    JSON.stringify({ event: 'bgo.failed', text: '' }).replace('""', `"${'x'.repeat(bytes - 32)}"`);

  it('bodies of 1 MiB are sent, of which 64 KB are kept', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url });
    const body = ofBytes(1_048_576);
    expect(body.length).toBe(1_048_576);
    const { status, json } = await ask(emulator, 'POST', '/api/events', { sender: 'platos', type: 'bgo.failed', body });
    expect(status).toBe(201);
    await emulator.settled();
    expect(receiver.received[0]?.body).toBe(body);
    const view = await ask(emulator, 'GET', `/api/deliveries/${json[0].id}`);
    expect(view.json.body).toEqual({ text: body.slice(0, 65_536), bytes: 1_048_576, truncated: true });
    expect(view.json.history[0].signing.base.truncated).toBe(true);
  });

  it('larger ones are refused, and so are requests that are larger', async () => {
    const emulator = await startEmulator();
    const webhook = emulator.createWebhook({ sender: 'platos', url: 'http://localhost:1/' });
    const event = { sender: 'platos', type: 'bgo.failed', webhook: webhook.id };
    const tooLong = await ask(emulator, 'POST', '/api/events', { ...event, body: ofBytes(1_048_577) });
    expect(tooLong.status).toBe(422);
    const tooWide = await ask(emulator, 'POST', '/api/events', { ...event, body: 'ä'.repeat(1_000_000) });
    expect(tooWide).toMatchObject({ status: 413, json: { code: 'body_too_large' } });
    const huge = await ask(emulator, 'POST', '/api/events', 'x'.repeat(5_000_000));
    expect(huge).toMatchObject({ status: 413, json: { code: 'request_too_large' } });
    const small = await ask(emulator, 'POST', '/api/webhooks', JSON.stringify({ url: 'x'.repeat(200_000) }));
    expect(small.status).toBe(413);
    // What the history could not keep is not made at all.
    const many = await ask(emulator, 'POST', '/api/events', { ...event, body: ofBytes(1_000_000), copies: 99 });
    expect(many).toMatchObject({ status: 422, json: { code: 'too_many' } });
    expect(emulator.deliveries({}).total).toBe(0);
  });

  it('an endless answer is not kept in memory', async () => {
    const receiver = await startReceiver((_received, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const [sent] = emulator.trigger('ploton', 'task.complete');
    await emulator.settled();
    const delivery = await emulator.delivery(sent?.id ?? '');
    expect(delivery?.state).toBe('delivered');
    expect(delivery?.history[0]?.response?.body).toMatchObject({ truncated: true, text: 'x'.repeat(65_536) });
  });
});

describe('createEmulator', () => {
  it('says which option is wrong and what is allowed', async () => {
    const make = (options: object) => createEmulator(options as never);
    await expect(make({ prot: 1 })).rejects.toThrow(/option `prot` does not exist; there are: senders, port/);
    await expect(make({ senders: ['plotton'] })).rejects.toThrow(
      /`senders` must be profiles or names of ploton, platos/,
    );
    await expect(make({ senders: ['ploton'], secrets: { platos: 'x' } })).rejects.toThrow(/`secrets` names no sender/);
    await expect(make({ sends: { ploton: 3 } })).rejects.toThrow(/must be 5 for ploton, not 3/);
    await expect(make({ speed: 0 })).rejects.toThrow(/`speed` must be a number above 0/);
    await expect(make({ token: 'short' })).rejects.toThrow(/`token` must have 16/);
    await expect(make({ faults: { rate: 2 } })).rejects.toThrow(/`faults.rate` must be from 0 to 1/);
    await expect(make({ forwardTo: 'localhost' })).rejects.toThrow(/`forwardTo` must be a URL/);
  });

  it('says that a port is taken', async () => {
    const taken = createNetServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    await expect(createEmulator({ port })).rejects.toThrow(`The port ${port} is taken`);
  });
});
