import { createReceiver, memoryStore, ploton } from '@hookgate/core';
import { faultyStore } from '@hookgate/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckpointStore, memoryCheckpoints, reconcile } from '../src/index.ts';
import { createWorld, HOUR, MINUTE, type PlotonWorld, SECRET } from './support/ploton-world.ts';

// The API's client waits for nothing between its retries.
vi.mock(import('../src/client/pause.ts'), () => ({ pause: async () => {} }));

let world: PlotonWorld;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** A finished task whose grace is over. */
function finished(id: string, status: 'complete' | 'failed' = 'complete'): void {
  world.api.tasks.create({ id });
  if (status === 'complete') world.api.tasks.complete(id, { n: 1 });
  else world.api.tasks.fail(id, { code: 'rate_limited' });
}

describe('reconcile', () => {
  it('handles what was missed, and nothing that was delivered', async () => {
    finished('missed');
    finished('missed_failure', 'failed');
    finished('delivered');
    for (const event of world.sent) if (event.task_id === 'delivered') expect(await world.deliver(event)).toBe(200);
    world.clock.advance(11 * MINUTE);
    const report = await world.run();
    expect(report).toMatchObject({ outcome: 'complete', checked: 3, delivered: 2, duplicates: 1, failed: 0 });
    expect(world.handled.sort()).toEqual([
      'delivered task.complete',
      'missed task.complete',
      'missed_failure task.failed',
    ]);
    expect(world.observed.of('handled').map(({ source }) => source)).toEqual([
      'webhook',
      'reconciliation',
      'reconciliation',
    ]);
    expect(world.observed.of('key-collision')).toEqual([]);
    expect(world.seen).toEqual([{ type: 'reconciliation', ...report }]);
    expect(world.logs.about('ploton.reconciliation')).toMatchObject([{ level: 'warn', fields: { delivered: 2 } }]);
  });

  it('leaves a task that has just finished to the retries of its webhook, unless told otherwise', async () => {
    finished('just_now');
    expect(await world.run()).toMatchObject({ checked: 1, delivered: 0, waiting: 1 });
    expect(world.logs.about('ploton.reconciliation')[0]?.message).toBe('reconciliation: complete, 1 task checked');
    expect(await world.run({ graceMs: 0 })).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('makes the event that would have come', async () => {
    finished('done');
    finished('broken', 'failed');
    world.clock.advance(11 * MINUTE);
    const events: unknown[] = [];
    const receiver = createReceiver(ploton, {
      secret: SECRET,
      endpoint: 'x',
      store: memoryStore(),
      logger: world.logs.logger,
    });
    await world.run({ receiver, handler: (event) => void events.push(event) });
    expect(events).toHaveLength(2);
    expect(events).toEqual(expect.arrayContaining(world.sent));
  });

  it('makes a later webhook a duplicate, and no collision', async () => {
    finished('late');
    world.clock.advance(11 * MINUTE);
    await world.run();
    for (const event of world.sent) expect(await world.deliver(event)).toBe(200);
    expect(world.handled).toEqual(['late task.complete']);
    expect(world.observed.of('key-collision')).toEqual([]);
  });

  it("leaves a finished task to Ploton's own retries for the time of grace", async () => {
    const checkpoints = memoryCheckpoints();
    finished('fresh');
    world.clock.advance(9 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 0, waiting: 1 });
    world.clock.advance(MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('asks one by one for tasks that the listing is past', async () => {
    const checkpoints = memoryCheckpoints();
    world.api.tasks.create({ id: 'slow' });
    for (let i = 0; i < 30; i++) {
      world.clock.advance((2 * HOUR) / 30);
      finished(`quick_${i}`);
    }
    await world.run({ checkpoints, pageSize: 10 });
    for (let i = 30; i < 60; i++) {
      world.clock.advance((3 * HOUR) / 30);
      finished(`quick_${i}`);
    }
    const pages = (await world.run({ checkpoints, pageSize: 10 })).pages;
    world.api.tasks.complete('slow');
    world.clock.advance(11 * MINUTE);
    const before = world.api.requests.length;
    expect(await world.run({ checkpoints, pageSize: 10 })).toMatchObject({
      outcome: 'complete',
      delivered: expect.any(Number),
    });
    expect(world.handled).toContain('slow task.complete');
    expect(new Set(world.handled).size).toBe(61);
    expect(world.handled).toHaveLength(61);
    expect(pages).toBeLessThan(7);
    expect(world.api.requests.slice(before).map(({ path }) => path)).toContain('/v1/tasks/slow');
  });

  it('reads everything where the listing comes oldest first', async () => {
    await world.close();
    world = await createWorld();
    const list = world.api.tasks.list as unknown as { reverse(): void };
    for (let i = 0; i < 45; i++) {
      world.clock.advance(10 * MINUTE);
      finished(`task_${i}`);
    }
    list.reverse();
    world.clock.advance(11 * MINUTE);
    const checkpoints = memoryCheckpoints();
    await world.run({ checkpoints, pageSize: 10 });
    expect(new Set(world.handled).size).toBe(45);
    expect(await world.run({ checkpoints, pageSize: 10 })).toMatchObject({ pages: 5, delivered: 0 });
  });

  it('does not read again what it has settled', async () => {
    const checkpoints = memoryCheckpoints();
    for (let i = 0; i < 200; i++) {
      world.clock.advance(3 * MINUTE);
      finished(`task_${i}`);
    }
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints, pageSize: 20 })).toMatchObject({ pages: 10, delivered: 200 });
    expect((await world.run({ checkpoints, pageSize: 20 })).pages).toBeLessThan(5);
  });

  it('goes on where maxPages stopped it', async () => {
    const checkpoints = memoryCheckpoints();
    for (let i = 0; i < 50; i++) finished(`task_${i}`);
    world.clock.advance(11 * MINUTE);
    const run = () => world.run({ checkpoints, pageSize: 10, maxPages: 2 });
    expect(await run()).toMatchObject({ outcome: 'partial', code: 'max_pages', pages: 2, delivered: 20 });
    expect(await run()).toMatchObject({ outcome: 'partial', delivered: 20 });
    expect(await run()).toMatchObject({ outcome: 'complete', delivered: 10 });
    expect(new Set(world.handled).size).toBe(50);
  });

  it('begins anew when the task it would go on behind is gone', async () => {
    const checkpoints = memoryCheckpoints();
    for (let i = 0; i < 30; i++) finished(`task_${i}`);
    world.clock.advance(11 * MINUTE);
    await world.run({ checkpoints, pageSize: 10, maxPages: 1 });
    world.api.failNext({ status: 404, code: 'not_found' });
    expect(await world.run({ checkpoints, pageSize: 10 })).toMatchObject({ outcome: 'complete' });
    expect(new Set(world.handled).size).toBe(30);
    expect(world.handled).toHaveLength(30);
  });

  it('ends after one page where the API does not page, which is said', async () => {
    await world.close();
    world = await createWorld({ cursorParameter: null });
    for (let i = 0; i < 30; i++) finished(`task_${i}`);
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ pageSize: 10 })).toMatchObject({
      outcome: 'partial',
      code: 'cursor_ignored',
      delivered: 10,
    });
    expect(world.logs.lines.filter(({ fields }) => fields.code === 'cursor_ignored' && fields.parameter)).toHaveLength(
      1,
    );
  });

  it('tries a handler that failed again, at the next run', async () => {
    const checkpoints = memoryCheckpoints();
    finished('stubborn');
    finished('easy');
    world.failing = ({ task_id }) => task_id === 'stubborn';
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ outcome: 'complete', delivered: 1, failed: 1 });
    expect(world.logs.about('ploton.reconciliation')[0]).toMatchObject({
      level: 'error',
      fields: { failed_task_id: 'stubborn', err: new Error('the handler fails') },
    });
    world.clock.advance(5 * HOUR);
    world.failing = () => false;
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 1, failed: 0 });
    expect(world.handled.sort()).toEqual(['easy task.complete', 'stubborn task.complete']);
  });

  it('sends nothing for a task that was cancelled', async () => {
    world.api.tasks.create({ id: 'x' });
    world.api.tasks.cancel('x');
    world.clock.advance(11 * MINUTE);
    expect(await world.run()).toMatchObject({ checked: 1, delivered: 0, waiting: 0, skipped: 0 });
  });

  it('stops at once when its signal aborts, and the next run goes on', async () => {
    const checkpoints = memoryCheckpoints();
    for (let i = 0; i < 20; i++) finished(`task_${i}`);
    world.clock.advance(11 * MINUTE);
    const stopping = new AbortController();
    world.failing = () => {
      stopping.abort();
      return false;
    };
    expect(await world.run({ checkpoints, concurrency: 1, signal: stopping.signal })).toMatchObject({
      outcome: 'partial',
      code: 'stopped',
      delivered: 1,
    });
    expect(await world.run({ checkpoints })).toMatchObject({ outcome: 'complete', delivered: 19 });
  });

  it('ends when the receiver shuts down', async () => {
    finished('x');
    world.clock.advance(11 * MINUTE);
    await world.receiver.close();
    expect(await world.run()).toMatchObject({ outcome: 'partial', code: 'shutting_down', delivered: 0 });
  });

  it('of two at once handles each task once', async () => {
    for (let i = 0; i < 60; i++) finished(`task_${i}`);
    world.clock.advance(11 * MINUTE);
    const checkpoints = memoryCheckpoints();
    const reports = await Promise.all([1, 2].map(() => world.run({ checkpoints, pageSize: 7, waitMs: 5_000 })));
    expect(reports[0]?.delivered).toBeLessThanOrEqual(60);
    expect((reports[0]?.delivered ?? 0) + (reports[1]?.delivered ?? 0)).toBe(60);
    expect(world.handled).toHaveLength(60);
  });

  it('needs to be told an endpoint that the receiver does not know, and says so', async () => {
    finished('x');
    world.clock.advance(11 * MINUTE);
    const receiver = createReceiver(ploton, { secret: SECRET, store: memoryStore(), on: { '*': () => {} } });
    await expect(world.run({ receiver })).rejects.toThrow(/needs `endpoint`/);
    expect(await world.run({ receiver, endpoint: '/webhook' })).toMatchObject({ delivered: 1 });
  });
});

describe('what a task does not say', () => {
  it('is not older than remembered, where it was seen unfinished', async () => {
    await world.close();
    // As the documents show a task: with the time it was created, and no other.
    world = await createWorld();
    const checkpoints = memoryCheckpoints();
    hideTimes(['updated_at']);
    world.api.tasks.create({ id: 'waits_for_consent' });
    world.api.tasks.wait('waits_for_consent');
    for (let hour = 0; hour < 72; hour += 6) {
      await world.run({ checkpoints });
      world.clock.advance(6 * HOUR);
    }
    world.api.tasks.complete('waits_for_consent');
    world.clock.advance(6 * HOUR);
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 1, skipped: 0 });
  });

  it('is skipped and counted when it may be older than remembered, or run by option', async () => {
    finished('old');
    world.clock.advance(48 * HOUR);
    const since = 0;
    expect(await world.run({ since })).toMatchObject({ delivered: 0, skipped: 1 });
    expect(world.logs.about('ploton.reconciliation')).toMatchObject([{ level: 'warn' }]);
    expect(await world.run({ since, olderTasks: 'run' })).toMatchObject({ delivered: 1, skipped: 0 });
  });

  it.each([-HOUR, 0, HOUR])('is never run twice, however old it is, by a clock %i ms ahead', async (skewMs) => {
    finished('x');
    await world.deliver(world.sent[0] as never);
    for (let hour = 0; hour < 60; hour++) {
      // No checkpoint: each run looks at everything.
      await world.run({ since: 0, skewMs });
      world.clock.advance(HOUR);
    }
    expect(world.handled).toEqual(['x task.complete']);
  });

  it.each(['2099-01-01T00:00:00Z', 'yesterday', 7, null, undefined, '0001-01-01T00:00:00Z'])(
    'a time of %j: what is new since the last run is handled once, what was there before it is skipped',
    async (time) => {
      const checkpoints = memoryCheckpoints();
      const strange = (id: string) => {
        finished(id);
        Object.assign(world.api.tasks.list[0] as object, { created_at: time, updated_at: time });
      };
      strange('before');
      await world.run({ checkpoints });
      strange('after');
      finished('ordinary');
      for (let i = 0; i < 60; i++) {
        world.clock.advance(HOUR);
        await world.run({ checkpoints });
      }
      expect(world.handled.sort()).toEqual(['after task.complete', 'ordinary task.complete']);
      expect(world.seen.filter(({ type }) => type === 'reconciliation')[0]).toMatchObject({ skipped: 1 });
    },
  );
});

function hideTimes(fields: readonly string[]): void {
  const { tasks } = world.api;
  const hide = () => {
    for (const task of tasks.list) for (const field of fields) Reflect.deleteProperty(task, field);
  };
  for (const name of ['create', 'complete', 'wait'] as const) {
    const call = (world.api.tasks as never as Record<string, (...args: unknown[]) => unknown>)[name] as (
      ...args: unknown[]
    ) => unknown;
    Object.assign(world.api.tasks, {
      [name]: (...args: unknown[]) => {
        const answer = call(...args);
        hide();
        return answer;
      },
    });
  }
}

describe('bad input', () => {
  it.each(['html', 'empty'] as const)('an API that answers %s fails the run, and nothing is lost', async (fault) => {
    finished('x');
    world.clock.advance(11 * MINUTE);
    world.api.failNext(fault);
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'invalid_answer' });
    expect(world.logs.about('ploton.reconciliation')[0]?.fields.err).toMatchObject({
      message: expect.stringContaining('PLOTON_BASE_URL'),
    });
    expect(await world.run()).toMatchObject({ outcome: 'complete', delivered: 1 });
  });

  it.each([401, 429, 503])('an API that answers %i fails the run, and nothing is lost', async (status) => {
    finished('x');
    world.clock.advance(11 * MINUTE);
    world.api.failAlways({ status, code: 'no' });
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'no' });
    world.api.failAlways(undefined);
    expect(await world.run()).toMatchObject({ delivered: 1 });
  });

  it('one broken task in a page hides no other', async () => {
    finished('x');
    finished('broken');
    Object.assign(world.api.tasks.list[0] as object, { id: undefined });
    world.clock.advance(11 * MINUTE);
    expect(await world.run()).toMatchObject({ delivered: 1 });
    expect(world.logs.lines.filter(({ fields }) => fields.code === 'odd_task')).toHaveLength(1);
  });

  it('an unknown status is waited for, and said', async () => {
    const checkpoints = memoryCheckpoints();
    finished('x');
    Object.assign(world.api.tasks.list[0] as object, { status: 'archiving' });
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ waiting: 1 });
    expect(world.logs.about('ploton.reconciliation')).toMatchObject([
      { level: 'warn', fields: { unknown_status: 'archiving' } },
    ]);
    Object.assign(world.api.tasks.list[0] as object, { status: 'complete' });
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 1 });
  });

  it.each(['a:b', 'task 1/2?x#y', '日本', '__proto__', '..', 'x'.repeat(3_000), 'null\u0000', '\ud800'])(
    'an id like %j is an id',
    async (id) => {
      const checkpoints = memoryCheckpoints();
      finished(id);
      finished(`${id}:task.complete`);
      await world.run({ checkpoints });
      world.clock.advance(11 * MINUTE);
      expect(await world.run({ checkpoints })).toMatchObject({ outcome: 'complete', delivered: 2 });
      expect(world.handled).toContain(`${id} task.complete`);
    },
  );

  it.each([['text'], [[1, 2]], [7]])('a result that is no object (%j) fails its task only', async (result) => {
    finished('odd');
    finished('even');
    Object.assign(world.api.tasks.list[1] as object, { result });
    world.clock.advance(11 * MINUTE);
    expect(await world.run()).toMatchObject({ delivered: 1, failed: 1 });
    expect(world.logs.about('ploton.reconciliation')[0]?.fields).toMatchObject({
      failed_task_id: 'odd',
      err: { name: 'InvalidEventError' },
    });
  });

  it('a task that failed and does not say why is a failure all the same', async () => {
    finished('x', 'failed');
    Object.assign(world.api.tasks.list[0] as object, { error: null });
    world.clock.advance(11 * MINUTE);
    expect(await world.run()).toMatchObject({ delivered: 1 });
    expect(world.handled).toEqual(['x task.failed']);
  });

  it.each([
    [{ client: undefined }, /`client` must be a client/],
    [{ receiver: {} }, /`receiver` must be a receiver/],
    [{ since: 'yesterday' }, /`since` must be a Date/],
    [{ since: new Date(Number.NaN) }, /`since`/],
    [{ graceMs: -1 }, /`graceMs`/],
    [{ graceMs: 48 * HOUR }, /`graceMs` must be shorter than the receiver remembers/],
    [{ pageSize: 0 }, /`pageSize`/],
    [{ olderTasks: 'both' }, /'skip' or 'run'/],
    [{ checkpoints: {} }, /`load` and `save`/],
    [{ name: '' }, /`name`/],
    [{ pagesize: 10 }, /no option `pagesize`/],
    [{ logger: {} }, /`logger`/],
  ])('%j is refused', async (options, sentence) => {
    await expect(world.run(options as never)).rejects.toThrow(sentence);
    await expect(reconcile(undefined as never)).rejects.toThrow(/options are an object/);
  });
});

describe('what fails around it', () => {
  it('a store that is down for a while ends the run, and the next one does the rest', async () => {
    await world.close();
    const store = faultyStore(memoryStore());
    world = await createWorld({ store: { store: store.store } });
    finished('x');
    world.clock.advance(11 * MINUTE);
    store.fail('claim');
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'store_unavailable', delivered: 0 });
    store.heal();
    expect(await world.run()).toMatchObject({ outcome: 'complete', delivered: 1 });
  });

  it.each(['load', 'save'] as const)('checkpoints that fail to %s lose nothing, and are told', async (operation) => {
    const inner = memoryCheckpoints();
    let isDown = true;
    const failing = async () => {
      if (isDown) throw new Error('connection refused');
    };
    const checkpoints: CheckpointStore = {
      load: async (name) => (operation === 'load' ? await failing() : undefined) ?? inner.load(name),
      save: async (name, text) => {
        if (operation === 'save') await failing();
        return inner.save(name, text);
      },
    };
    finished('x');
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ outcome: 'failed', code: 'checkpoint_unavailable' });
    expect(world.seen).toContainEqual({ type: 'checkpoint-error', operation, error: new Error('connection refused') });
    isDown = false;
    await world.run({ checkpoints });
    expect(world.handled).toEqual(['x task.complete']);
  });

  it.each(['', 'null', '{}', '{"version":2}', '{"version":1,"open":7,"undated":[]}', 'ö'])(
    'a checkpoint that is none (%j) is said, and everything is looked at again',
    async (text) => {
      const checkpoints = memoryCheckpoints();
      await checkpoints.save('ploton', text);
      finished('x');
      world.clock.advance(11 * MINUTE);
      expect(await world.run({ checkpoints })).toMatchObject({ outcome: 'complete', delivered: 1 });
      expect(world.logs.lines.filter(({ fields }) => fields.code === 'checkpoint_unreadable')).toHaveLength(1);
    },
  );

  it('a checkpoint of a clock that was ahead hides no task', async () => {
    const checkpoints = memoryCheckpoints();
    const until = world.clock.now() + 24 * HOUR;
    await checkpoints.save('ploton', JSON.stringify({ version: 1, until, open: [], undated: [] }));
    finished('x');
    world.clock.advance(11 * MINUTE);
    expect(await world.run({ checkpoints })).toMatchObject({ delivered: 1 });
  });
});
