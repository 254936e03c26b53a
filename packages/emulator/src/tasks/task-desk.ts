import { type FakeTask, type FakeTasks, type NewFakeTask, plotonProfile } from '@hookgate/testing';
import { createFakeTasks } from '@hookgate/testing/sender-kit';
import type { NewTask, TaskView } from '../api/contract.ts';
import type { OfTask } from '../deliveries/delivery-desk.ts';
import { EmulatorError } from '../emulator-error.ts';
import type { StoredTask } from '../state/journal-record.ts';
import type { Surroundings } from '../surroundings.ts';
import type { TimedSource } from '../time/timekeeper.ts';
import { scenarioNames, scenarios, type TaskStep } from './scenarios.ts';

/** Ploton's tasks, each of which goes its way by a scenario and sends its events. */
export interface TaskDesk extends TimedSource {
  create(task: NewTask): TaskView;
  cancel(id: string): TaskView;
  views(): readonly TaskView[];
  view(id: string): TaskView;
  /** What Ploton's own API answers from. */
  readonly api: FakeTasks;
  stored(): readonly StoredTask[];
  restore(stored: StoredTask): void;
}

/** A task on its way. */
interface Journey {
  readonly scenario: string;
  readonly createdAt: number;
  updatedAt: number;
  step: number;
  dueAt: number | undefined;
}

/** The step that comes next. */
interface Next {
  readonly id: string;
  readonly journey: Journey;
  readonly dueAt: number;
}

/** Tasks that are kept; beyond, the oldest one that has ended goes, and else the oldest. */
const MAX_TASKS = 500;
const SENDER = plotonProfile.provider.name;

/** What the desk asks of others. */
export interface TaskSurroundings {
  /** Sends an event of a task. */
  send(event: OfTask): void;
  /** The deliveries of a task. */
  deliveriesOf(task: string): readonly string[];
}

export function createTaskDesk(around: Surroundings, { send, deliveriesOf }: TaskSurroundings): TaskDesk {
  const { clock, journal, options, random } = around;
  const journeys = new Map<string, Journey>();
  const run = options.isSeeded ? `s${options.seed.toString(36)}` : random.text(6, 'abcdefghjkmnpqrstvwxyz0123456789');
  let made = 0;
  let next: Next | 'unknown' | undefined = 'unknown';

  const tasks = createFakeTasks(
    () => around.stamp(),
    (event) => send({ sender: SENDER, event: { ...event }, type: event.event, task: event.task_id }),
  );

  function find(id: string): { readonly task: FakeTask; readonly journey: Journey } {
    const task = tasks.find(id);
    const journey = journeys.get(id);
    if (task !== undefined && journey !== undefined) return { task, journey };
    throw new EmulatorError(404, 'unknown_task', `There is no task ${JSON.stringify(id)}.`);
  }

  function view(id: string): TaskView {
    const { task, journey } = find(id);
    const { status, tool, prompt, result, error } = task;
    return {
      id,
      status,
      tool,
      prompt,
      scenario: journey.scenario,
      createdAt: journey.createdAt,
      updatedAt: journey.updatedAt,
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
      deliveries: deliveriesOf(id),
    };
  }

  function storedOf(id: string): StoredTask {
    const { task, journey } = find(id);
    const { dueAt, ...rest } = journey;
    return { task, ...rest, ...(dueAt === undefined ? {} : { dueAt }) };
  }

  function keep(id: string): void {
    journal.write({ kind: 'task', task: storedOf(id) });
    around.tell('task', id, () => view(id));
  }

  function makeRoom(): void {
    if (journeys.size < MAX_TASKS) return;
    const ended = [...journeys].find(([, { dueAt }]) => dueAt === undefined);
    const [id] = ended ?? ([...journeys.keys()] as [string]);
    journeys.delete(id);
    next = 'unknown';
    tasks.forget(id);
    journal.write({ kind: 'task-forgotten', id });
  }

  function begin(task: NewFakeTask, scenario: string): FakeTask {
    makeRoom();
    made += 1;
    const created = tasks.create({ ...task, id: `task_${run}_${made}` });
    const now = clock.now();
    const [first] = scenarios[scenario] as readonly TaskStep[];
    const dueAt = first === undefined ? undefined : now + first.afterMs;
    journeys.set(created.id, { scenario, createdAt: now, updatedAt: now, step: 0, dueAt });
    next = 'unknown';
    keep(created.id);
    around.wake();
    return created;
  }

  function take(id: string, journey: Journey): void {
    const steps = scenarios[journey.scenario] as readonly TaskStep[];
    const step = steps[journey.step] as TaskStep;
    const following = steps[journey.step + 1];
    const due = journey.dueAt as number;
    journey.step += 1;
    setDue(journey, following === undefined ? undefined : due + following.afterMs);
    journey.updatedAt = clock.now();
    perform(id, step);
    keep(id);
  }

  function setDue(journey: Journey, dueAt: number | undefined): void {
    journey.dueAt = dueAt;
    next = 'unknown';
  }

  function perform(id: string, step: TaskStep): void {
    switch (step.to) {
      case 'running':
        return void tasks.run(id);
      case 'progress':
        return void tasks.progress(id, step.data);
      case 'waiting':
        return void tasks.wait(id, step.data);
      case 'complete':
        return void tasks.complete(id, step.data);
      case 'failed':
        return void tasks.fail(id, step.error);
    }
  }

  /** Asked for much more often than it changes. */
  function nextDue(): Next | undefined {
    if (next === 'unknown') next = findNext();
    return next;
  }

  function findNext(): Next | undefined {
    let first: Next | undefined;
    for (const [id, journey] of journeys) {
      const { dueAt } = journey;
      if (dueAt !== undefined && (first === undefined || dueAt < first.dueAt)) first = { id, journey, dueAt };
    }
    return first;
  }

  return {
    create({ scenario = scenarioNames[0] as string, prompt = 'Find the contacts of Acme', tool, metadata }) {
      if (!options.profiles.some(({ provider }) => provider.name === SENDER)) {
        throw new EmulatorError(409, 'no_tasks', `This emulator is not told to be ${SENDER}, whose tasks these are.`);
      }
      if (!scenarioNames.includes(scenario)) {
        const known = scenarioNames.join(', ');
        throw new EmulatorError(
          422,
          'unknown_scenario',
          `\`scenario\` must be one of ${known}, not ${JSON.stringify(scenario)}.`,
        );
      }
      const more = { ...(tool === undefined ? {} : { tool }), ...(metadata === undefined ? {} : { metadata }) };
      return view(begin({ prompt, ...(more as NewFakeTask) }, scenario).id);
    },
    cancel(id) {
      const { task, journey } = find(id);
      if (!['pending', 'running', 'waiting'].includes(task.status)) {
        throw new EmulatorError(409, 'task_ended', `The task ${id} is ${task.status} already.`);
      }
      setDue(journey, undefined);
      journey.updatedAt = clock.now();
      tasks.cancel(id);
      keep(id);
      return view(id);
    },
    views: () => tasks.list.map(({ id }) => view(id)),
    view,
    api: {
      ...tasks,
      // A task's scenario has no place in Ploton's API but its metadata.
      create(task = {}) {
        const wanted = (task.metadata as { readonly scenario?: unknown } | null | undefined)?.scenario;
        const scenario = scenarioNames.find((each) => each === wanted) ?? (scenarioNames[0] as string);
        return begin(task, scenario);
      },
    },
    stored: () => [...journeys.keys()].map(storedOf),
    restore({ task, dueAt, ...journey }) {
      tasks.restore(task);
      journeys.set(task.id, { ...journey, dueAt });
      next = 'unknown';
    },
    get nextDueAt() {
      return nextDue()?.dueAt;
    },
    isFull: false,
    async runDue() {
      for (let due = nextDue(); due !== undefined && due.dueAt <= clock.now(); due = nextDue()) {
        take(due.id, due.journey);
      }
    },
  };
}
