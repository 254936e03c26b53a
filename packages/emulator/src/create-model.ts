import { toCurl } from '@hookgate/testing';
import { queueFaultNames } from '@hookgate/testing/sender-kit';
import type { TimeView } from './api/contract.ts';
import type { Parts } from './assemble.ts';
import { buildRequest } from './deliveries/build-request.ts';
import type { DeliveryRecord } from './deliveries/delivery-record.ts';
import { writeVitestTest } from './deliveries/write-vitest-test.ts';
import type { EmulatorModel } from './emulator.ts';
import { EmulatorError } from './emulator-error.ts';
import { LAST_MOMENT, MAX_SPEED } from './options/resolve-options.ts';
import { senderViewOf } from './sender-views.ts';
import { scenarioNames } from './tasks/scenarios.ts';
import type { WebhookRecord } from './webhooks/webhook-record.ts';

/** What an emulator shows and can do: for its API, its page, and the program that made it. */
export function createModel(parts: Parts): EmulatorModel {
  const { options, clock, webhooks, ledger, deliveries, tasks, faults, timekeeper, changes, journal } = parts;

  function time(): TimeView {
    const { speed } = clock;
    const next = timekeeper.nextDueAt;
    return {
      now: clock.now(),
      mode: speed === 0 ? 'manual' : speed === 1 ? 'real' : 'fast',
      speed,
      ...(next === undefined ? {} : { nextDueAt: next }),
    };
  }

  function toldTime(): TimeView {
    journal.write({ kind: 'time', now: clock.now() });
    changes.tell('time', 'time', time);
    return time();
  }

  async function advance(ms: number): Promise<TimeView> {
    if (!(ms >= 0 && clock.now() + ms < LAST_MOMENT)) {
      throw new EmulatorError(
        422,
        'invalid_time',
        '`advanceMs` must be milliseconds, and not lead beyond the year 8999.',
      );
    }
    const before = parts.outcomes.now();
    await timekeeper.advance(ms);
    return { ...toldTime(), attempted: parts.outcomes.since(before) };
  }

  function setSpeed(speed: number): TimeView {
    if (!(speed >= 0 && speed <= MAX_SPEED)) {
      throw new EmulatorError(422, 'invalid_time', `\`speed\` must be a number from 0 to ${MAX_SPEED}.`);
    }
    clock.setSpeed(speed);
    timekeeper.wake();
    return toldTime();
  }

  function webhookOf(record: DeliveryRecord): WebhookRecord {
    return webhooks.get(record.facts.webhook);
  }

  return {
    senders: () => options.profiles.map((each) => senderViewOf(each, options.retryDelaysOf(each), parts.stamp())),
    webhooks: () => webhooks.views(),
    deliveries: (query) => ledger.list(query),
    delivery: async (id) => {
      const record = ledger.find(id);
      return record === undefined ? undefined : ledger.viewOf(record);
    },
    deadLetters: (query) => ledger.list({ ...query, state: 'dead-letter' }),
    tasks: () => tasks.views(),
    task: (id) => tasks.view(id),
    scenarioNames: () => scenarioNames,
    time,
    faults: () => faults.view(),
    faultNames: () => queueFaultNames,
    curl(id) {
      const record = ledger.get(id);
      // Signed anew: a signature of an hour ago would be refused for its age.
      const nonce = crypto.randomUUID().replaceAll('-', '');
      const request = buildRequest(webhookOf(record), record.facts, { at: parts.stamp(), nonce });
      return toCurl(request, new URL(record.facts.url).origin + request.path);
    },
    test(id) {
      const record = ledger.get(id);
      return writeVitestTest(record, webhookOf(record));
    },
    createWebhook: (webhook) => webhooks.create(webhook),
    changeWebhook: (id, more) => webhooks.change(id, more),
    deleteWebhook: (id) => ledger.dropWebhook(webhooks.remove(id)),
    rotateSecret(id) {
      const webhook = webhooks.rotate(id);
      ledger.signAnew(webhook);
      return webhooks.createdViewOf(webhook);
    },
    sendTest: (id) => deliveries.sendTest(id),
    sendEvent: (event) => deliveries.send(event),
    redeliver: (id) => deliveries.redeliver(id),
    replay: (id, replay) => deliveries.replay(id, replay),
    redeliverDeadLetters: () => deliveries.redeliverDeadLetters(),
    purgeDeadLetters: () => deliveries.purgeDeadLetters(),
    createTask: (task) => tasks.create(task),
    cancelTask: (id) => tasks.cancel(id),
    changeTime: (change) => ('speed' in change ? setSpeed(change.speed) : advance(change.advanceMs)),
    changeFaults(next) {
      const view = faults.change(next);
      changes.tell('faults', 'faults', () => view);
      return view;
    },
  };
}
