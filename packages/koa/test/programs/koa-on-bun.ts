/** Serves an application with a guard and handlers behind it on Bun: `<version> <guard as JSON> <guarded: true or false>`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRoutedApp, ROUTER_15 } from '../support/koa-routers.ts';
import { KOAS } from '../support/versions.ts';

const [name, guard = '', isGuarded] = process.argv.slice(2);
const version = KOAS.find(({ koa }) => koa === name);
if (version === undefined) throw new Error(`There is no ${name}.`);

const server = createServer(
  createRoutedApp(version.Koa, ROUTER_15, JSON.parse(guard), isGuarded === 'true', {}).callback(),
);
server.listen(0, '127.0.0.1', () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
