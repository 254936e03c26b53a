import { getRequestListener } from '@hono/node-server';
import { describe } from 'vitest';
import { applicationSuite } from './suites/application-suite.ts';
import { captureSuite } from './suites/capture-suite.ts';
import { endpointNameSuite } from './suites/endpoint-name-suite.ts';
import { garbageSuite } from './suites/garbage-suite.ts';
import { mountSuite } from './suites/mount-suite.ts';
import { nodeSuite } from './suites/node-suite.ts';
import { nodePlatform } from './support/node-platform.ts';

const platform = nodePlatform(getRequestListener as never);

describe('mount', () => mountSuite(platform));
describe('endpoint name', () => endpointNameSuite(platform));
describe('capture', () => captureSuite(platform));
describe('application', () => applicationSuite(platform));
describe('node', () => nodeSuite(getRequestListener as never));
describe('garbage', () => garbageSuite(platform));
