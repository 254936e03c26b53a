import { outageRows, submitOutageRows } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, describe } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const server = await ownPostgres();
if (server !== undefined) {
  async function setReadOnly(value: 'on' | 'off'): Promise<void> {
    await server?.run('SET default_transaction_read_only = off');
    await server?.run(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
    await server?.run('SELECT pg_reload_conf()');
    // Every backend reads it when it gets around to it.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  for (const name of ['a pg Pool', 'postgres.js'] as const) {
    describe(`through ${name}`, async () => {
      const proxy = await startTcpProxy(server);
      afterAll(() => proxy.close());
      const proxied = Object.assign(new URL(server.url), { port: `${proxy.port}` }).href;
      const store = postgresStore((await server.connect(name, proxied)).options);
      outageRows({
        store,
        proxy,
        empty: () => server.run('TRUNCATE hookgate_deliveries'),
        restart: server.restart,
        refusals: { 'became read-only': { begin: () => setReadOnly('on'), end: () => setReadOnly('off') } },
      });
      submitOutageRows({ store, proxy });
    });
  }
}
