import { deferred } from '@hookgate/test-services';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { webhook } from '../src/index.ts';
import { applicationSuite } from './suites/application-suite.ts';
import { captureSuite } from './suites/capture-suite.ts';
import { endpointNameSuite } from './suites/endpoint-name-suite.ts';
import { mountSuite } from './suites/mount-suite.ts';
import { createRecorder, hurried, plotonDelivery } from './support/deliveries.ts';
import { fetchPlatform } from './support/fetch-platform.ts';

describe('mount', () => mountSuite(fetchPlatform));
describe('endpoint name', () => endpointNameSuite(fetchPlatform));
describe('capture', () => captureSuite(fetchPlatform));
describe('application', () => applicationSuite(fetchPlatform));

describe('on a worker', () => {
  test.each([
    ['handlers', true],
    ['an application', false],
  ])('%s that outlive the deadline are kept alive', async (_, withHandlers) => {
    const recorder = createRecorder();
    const gate = deferred();
    const on = withHandlers ? { on: { '*': () => gate.promise } } : {};
    const app = new Hono();
    app.post('/webhook', webhook(hurried, { ...recorder.options, ...on }), async (c) => {
      await gate.promise;
      return c.text('late');
    });
    const kept: Array<Promise<unknown>> = [];
    const context = { waitUntil: (work: Promise<unknown>) => kept.push(work), passThroughOnException() {}, props: {} };
    const { path, ...init } = plotonDelivery();
    const request = new Request(`http://localhost${path}`, init as RequestInit);
    expect((await app.fetch(request, {}, context)).status).toBe(503);
    expect(kept).toHaveLength(1);
    // What the worker waits for is over only when the delivery is settled.
    setTimeout(() => gate.resolve(), 50);
    await kept[0];
    expect(recorder.of('handled')).toEqual([expect.objectContaining({ late: true })]);
  });
});
