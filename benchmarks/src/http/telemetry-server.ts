import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { answerMessages } from '../harness/child.ts';
import type { ServerCpu } from './server.ts';
import { TELEMETRY } from './telemetry-variants.ts';

/** Where each variant listens. */
export interface TelemetryReady {
  readonly ports: Readonly<Record<string, number>>;
}

// All in one process: two processes of the same program differ by more than an observer costs.
const ports: Record<string, number> = {};
console.warn = () => {};
for (const name of process.argv.slice(2)) {
  const server = await TELEMETRY[name]?.listen();
  if (server === undefined) throw new Error(`no variant ${name}`);
  if (!server.listening) await once(server, 'listening');
  ports[name] = (server.address() as AddressInfo).port;
}

answerMessages<object, ServerCpu>(() => {
  const { user, system } = process.cpuUsage();
  return { micros: user + system };
});
const ready: TelemetryReady = { ports };
process.send?.(ready);
