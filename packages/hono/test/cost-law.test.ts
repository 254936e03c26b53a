import { getRequestListener } from '@hono/node-server';
import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { honoUnderTest } from './support/under-test.ts';

// Every way of arriving is tried on the Fetch handler, in `packages/testing`: what refuses is the same code.
adapterCostLaw({ describe, it }, honoUnderTest('hono on node-server 2', getRequestListener as never), { arrivals: 2 });
