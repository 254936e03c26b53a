import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver that takes everything at once, in a process of its own. */
const server = createServer((request, response) => {
  request.resume().on('end', () => response.end('{"status":"ok"}'));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
