import type { JsonObject, PlotonEvent, PlotonTaskError } from '@hookgate/core';
import { failArgument } from '../argument-error.ts';

/** A task of the fake API. */
export interface FakeTask {
  readonly id: string;
  readonly status: string;
  readonly tool: string;
  readonly created_at: string;
  /** When its status changed last; the API does not promise to show it. */
  readonly updated_at: string;
  readonly prompt: string;
  readonly user_id?: string;
  readonly metadata: JsonObject;
  readonly result?: JsonObject;
  readonly error?: PlotonTaskError;
}

/** What a task can be made with. */
export interface NewFakeTask {
  readonly id?: string;
  readonly prompt?: string;
  readonly tool?: string;
  readonly user_id?: string;
  readonly metadata?: JsonObject;
}

/** How a task changes; each change makes the event that Ploton would send. */
export interface FakeTasks {
  /** All of them, the newest first. */
  readonly list: readonly FakeTask[];
  create(task?: NewFakeTask): FakeTask;
  /** Takes back a task of another run as it was; it is the newest one then. */
  restore(task: FakeTask): void;
  /** Removes a task. */
  forget(id: string): void;
  find(id: string): FakeTask | undefined;
  complete(id: string, result?: JsonObject): FakeTask;
  fail(id: string, error?: Partial<PlotonTaskError>): FakeTask;
  wait(id: string, data?: JsonObject): FakeTask;
  progress(id: string, data?: JsonObject): FakeTask;
  /** From pending, or from waiting, to running. Sends nothing: Ploton has no event for it. */
  run(id: string): FakeTask;
  /** Sends nothing: Ploton has no event for it. */
  cancel(id: string): FakeTask;
}

/** @param onEvent called with each event, in the shape of the webhook */
export function createFakeTasks(now: () => number, onEvent: (event: PlotonEvent) => void): FakeTasks {
  const tasks = new Map<string, FakeTask>();
  const order: FakeTask[] = [];
  let made = 0;

  const iso = () => new Date(now()).toISOString();
  const emit = (event: string, task_id: string, timestamp: string, data: object) =>
    onEvent({ event, task_id, timestamp, data } as PlotonEvent);

  function change(callee: string, id: string, changes: Partial<FakeTask>): FakeTask {
    const task = tasks.get(id) ?? failArgument(callee, 'id', `is of no task: ${JSON.stringify(id)}`);
    const changed = { ...task, ...changes, updated_at: iso() };
    tasks.set(id, changed);
    order[order.indexOf(task)] = changed;
    return changed;
  }

  return {
    list: order,
    find: (id) => tasks.get(id),
    create({ id = `task_${++made}`, prompt = '', tool = 'crm', user_id, metadata = {} } = {}) {
      const at = iso();
      const who = user_id === undefined ? {} : { user_id };
      const task = { id, status: 'pending', tool, created_at: at, updated_at: at, prompt, ...who, metadata };
      tasks.set(id, task);
      order.unshift(task);
      return task;
    },
    complete(id, result = {}) {
      const task = change('complete', id, { status: 'complete', result });
      emit('task.complete', id, task.updated_at, result);
      return task;
    },
    fail(id, error = {}) {
      const whole = {
        code: 'service_unavailable',
        message: 'The service is down',
        tool: 'crm',
        recoverable: true,
        ...error,
      };
      const task = change('fail', id, { status: 'failed', error: whole });
      emit('task.failed', id, task.updated_at, { error: whole });
      return task;
    },
    wait(
      id,
      data = { reason: 'oauth_consent_required', service: 'crm', message: 'User needs to authorize CRM access' },
    ) {
      const task = change('wait', id, { status: 'waiting' });
      emit('task.waiting', id, task.updated_at, data);
      return task;
    },
    progress(id, data = { message: 'Half of it is done' }) {
      const task = change('progress', id, { status: 'running' });
      emit('task.progress', id, task.updated_at, data);
      return task;
    },
    run: (id) => change('run', id, { status: 'running' }),
    restore(task) {
      tasks.set(task.id, task);
      order.unshift(task);
    },
    forget(id) {
      const task = tasks.get(id);
      if (task === undefined) return;
      tasks.delete(id);
      order.splice(order.indexOf(task), 1);
    },
    cancel: (id) => change('cancel', id, { status: 'cancelled' }),
  };
}
