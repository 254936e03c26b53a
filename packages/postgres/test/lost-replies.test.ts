import { lostReplyRows } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, describe } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const server = await ownPostgres();
if (server !== undefined) {
  const proxy = await startTcpProxy(server);
  const proxied = Object.assign(new URL(server.url), { port: `${proxy.port}` }).href;
  afterAll(() => proxy.close());

  for (const name of ['a pg Pool', 'a pg Pool without prepared statements', 'postgres.js'] as const) {
    describe(`through ${name}`, async () => {
      const { options, count } = await server.connect(name, proxied);
      const direct = await server.connect(name);
      const fresh = () => postgresStore(options);
      lostReplyRows({ store: fresh(), fresh, commands: count, proxy, others: postgresStore(direct.options) });
    });
  }
}
