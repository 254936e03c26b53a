import { type AddressInfo, createServer } from 'node:net';

const server = createServer().listen(0, '127.0.0.1', () => {
  console.log(`listens at ${(server.address() as AddressInfo).port}`);
});
