/** A webhook on Express, and what knocking at it has cost: `GET /cost` answers calls of the store, runs and live bytes. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DedupeStore, memoryStore } from '@hookgate/core';
import { webhook } from '@hookgate/express';
import express from 'express';
import { SECRET, shortPlatos } from '../../src/short-platos.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
let [storeCalls, runs] = [0, 0];

function counted<TArgs extends unknown[], T>(call: (...args: TArgs) => T): (...args: TArgs) => T {
  return (...args) => {
    storeCalls += 1;
    return call(...args);
  };
}

const inner = memoryStore();
// Nothing else of it: there is no way around the counting.
const store: DedupeStore = {
  name: inner.name,
  claimsNonces: inner.claimsNonces === true,
  claim: counted(inner.claim.bind(inner)),
  renew: counted(inner.renew.bind(inner)),
  commit: counted(inner.commit.bind(inner)),
  release: counted(inner.release.bind(inner)),
  remember: counted(inner.remember.bind(inner)),
};

const app = express();
app.get('/cost', (_req, res) => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  res.json({ storeCalls, runs, liveBytes: heapUsed + external });
});
app.use(
  webhook(shortPlatos, {
    secret: SECRET,
    store,
    path: '/webhook',
    logger: { info() {}, warn() {}, error() {} },
    on: {
      '*': () => {
        runs += 1;
      },
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () =>
  console.log(`listening ${(server.address() as { port: number }).port}`),
);
