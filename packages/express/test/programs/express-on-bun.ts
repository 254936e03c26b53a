/** Serves an application with a guard and handlers behind it on Bun: `<version> <guard as JSON> <guarded: true or false>`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRoutedApp } from '../support/express-routers.ts';
import { VERSIONS } from '../support/express-versions.ts';

const [name, guard = '', isGuarded] = process.argv.slice(2);
const version = VERSIONS.find((each) => each.name === name);
if (version === undefined) throw new Error(`There is no ${name}.`);

const server = createServer(createRoutedApp(version, JSON.parse(guard), isGuarded === 'true', {}));
server.listen(0, '127.0.0.1', () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
