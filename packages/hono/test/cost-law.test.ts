import { getRequestListener } from '@hono/node-server';
import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { honoUnderTest } from './support/under-test.ts';

adapterCostLaw({ describe, it }, honoUnderTest('hono on node-server 2', getRequestListener as never));
