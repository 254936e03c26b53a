import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Scheme } from '../deliveries.ts';
import { answerMessages } from '../harness/child.ts';
import { FRAMEWORKS } from './frameworks.ts';

/** What a server says when it listens. */
export interface ServerReady {
  readonly port: number;
  readonly scheme: Scheme;
}

/** Microseconds of CPU the server's process has used so far. */
export interface ServerCpu {
  readonly micros: number;
}

const [, , framework = '', name = ''] = process.argv;
console.warn = () => {};
const variant = (await FRAMEWORKS[framework]?.())?.[name];
if (variant === undefined) throw new Error(`no variant ${name} of ${framework}`);
const server = await variant.listen();
if (!server.listening) await once(server, 'listening');

answerMessages<object, ServerCpu>(() => {
  const { user, system } = process.cpuUsage();
  return { micros: user + system };
});
const ready: ServerReady = { port: (server.address() as AddressInfo).port, scheme: variant.scheme };
process.send?.(ready);
