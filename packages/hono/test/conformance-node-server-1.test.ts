import { getRequestListener } from '@hono/node-server1';
import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { honoUnderTest } from './support/under-test.ts';

adapterConformance({ describe, it }, honoUnderTest('hono on node-server 1', getRequestListener as never));
