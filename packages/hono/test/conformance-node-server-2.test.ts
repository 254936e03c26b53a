import { getRequestListener } from '@hono/node-server';
import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { honoUnderTest } from './support/under-test.ts';

adapterConformance({ describe, it }, honoUnderTest('hono on node-server 2', getRequestListener as never));
