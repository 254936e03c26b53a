import { join } from 'node:path';
import { startOnBun } from '@hookgate/test-services';
import { http1Transport, type RouterUnderTest } from '@hookgate/testing';
import { COMMON_GUARDS } from './express-routers.ts';
import { VERSIONS } from './express-versions.ts';

const PROGRAM = join(import.meta.dirname, '../programs/express-on-bun.ts');

/** Both versions of Express on Bun, whose server reads request targets in its own way. */
export const BUN_ROUTERS: readonly RouterUnderTest[] = VERSIONS.map(({ name }) => ({
  name: `${name} on Bun`,
  guards: COMMON_GUARDS,
  async start(guard, isGuarded) {
    const program = await startOnBun(PROGRAM, [name, JSON.stringify(guard), String(isGuarded)]);
    const socket = http1Transport(program.url);
    return {
      transports: [socket],
      async close() {
        socket.close();
        await program.end();
      },
    };
  },
}));
