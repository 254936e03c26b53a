import type { AttemptCounts, FaultsView, TaskView, TimeView } from '@hookgate/emulator';
import { parseDuration, showDuration } from '../arguments/parse-duration.ts';
import { oneLine } from '../send/show-request.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { drive, type EmulatorOption } from './commands-context.ts';
import { table } from './rows.ts';

/** Lists tasks. */
export async function listTasks(options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  tell(await client.get<readonly TaskView[]>('tasks'), (views) =>
    views.length === 0 ? 'none' : table(views.map(taskRow), terminal.style, TASK_HEAD),
  );
}

/** Makes one. */
export async function createTask(
  prompt: string | undefined,
  options: EmulatorOption & { readonly scenario?: string; readonly tool?: string },
  terminal: Terminal,
): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const { scenario, tool } = options;
  const task = {
    ...(prompt === undefined ? {} : { prompt }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(tool === undefined ? {} : { tool }),
  };
  tell(await client.send<TaskView>('POST', 'tasks', task), (view) => table([taskRow(view)], terminal.style, TASK_HEAD));
}

/** Shows one. */
export async function showTask(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  tell(await client.get<TaskView>(`tasks/${encodeURIComponent(id)}`), (view) => JSON.stringify(view, null, 2));
}

/** Cancels one. */
export async function cancelTask(id: string, options: EmulatorOption, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const view = await client.send<TaskView>('POST', `tasks/${encodeURIComponent(id)}/cancel`);
  tell(view, (each) => table([taskRow(each)], terminal.style, TASK_HEAD));
}

const TASK_HEAD = ['id', 'status', 'scenario', 'deliveries', 'prompt'];

function taskRow({ id, status, scenario, deliveries, prompt }: TaskView): readonly string[] {
  return [id, status, scenario, String(deliveries.length), oneLine(prompt.slice(0, 80))];
}

/** Tells the emulator's time, or changes it. */
export async function runTime(
  change: { readonly advance?: string; readonly speed?: string },
  options: EmulatorOption,
  terminal: Terminal,
): Promise<void> {
  const speed = change.speed === undefined ? undefined : Number(change.speed);
  if (speed !== undefined && !(speed >= 0 && speed <= 86_400)) {
    throw new UsageError('invalid_number', `The speed must be a number from 0 to 86400, not "${change.speed}".`);
  }
  const asked =
    change.advance === undefined
      ? speed === undefined
        ? undefined
        : { speed }
      : { advanceMs: parseDuration('The time to advance by', change.advance) };
  const { client, tell } = await drive(options, terminal);
  const view =
    asked === undefined ? await client.get<TimeView>('time') : await client.send<TimeView>('POST', 'time', asked);
  tell(view, ({ now, mode, speed: rate, nextDueAt, attempted }) => {
    const how = mode === 'manual' ? 'moved by hand' : mode === 'fast' ? `${rate} s a second` : 'real';
    const next =
      nextDueAt === undefined ? 'nothing is due' : `next due in ${showDuration(Math.max(0, nextDueAt - now))}`;
    const made = attempted === undefined ? '' : `${showAttempted(attempted)}\n`;
    return `${made}${new Date(now).toISOString()}  ${how}  ${next}`;
  });
}

/** `3 attempts were made: 1 delivered, 2 refused`. */
function showAttempted(attempted: AttemptCounts): string {
  const ends = Object.entries(attempted).filter(([, count]) => count > 0);
  const made = ends.reduce((sum, [, count]) => sum + count, 0);
  if (made === 0) return 'no attempt was made';
  const list = ends.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return `${made === 1 ? '1 attempt was made' : `${made} attempts were made`}: ${list}`;
}

/** The options of `hookgate fault`, as they were typed. */
export interface FaultOptions extends EmulatorOption {
  readonly rate?: string;
  readonly kinds?: string;
  readonly seed?: string;
  readonly apiRate?: string;
  readonly apiStatus?: string;
}

/** Tells what goes wrong on purpose, or changes it. */
export async function runFault(isOff: boolean, options: FaultOptions, terminal: Terminal): Promise<void> {
  const { client, tell } = await drive(options, terminal);
  const before = await client.get<FaultsView>('faults');
  const { rate, kinds, seed, apiRate, apiStatus } = options;
  const changes = {
    ...(rate === undefined ? {} : { rate: number('--rate', rate) }),
    ...(kinds === undefined
      ? {}
      : {
          kinds: kinds
            .split(',')
            .map((kind) => kind.trim())
            .filter((kind) => kind !== ''),
        }),
    ...(seed === undefined ? {} : { seed: number('--seed', seed) }),
    ...(apiRate === undefined ? {} : { apiRate: number('--api-rate', apiRate) }),
    ...(apiStatus === undefined ? {} : { apiStatus: number('--api-status', apiStatus) }),
    ...(isOff ? { rate: 0, apiRate: 0 } : {}),
  };
  const isAsked = Object.keys(changes).length === 0;
  const view = isAsked ? before : await client.send<FaultsView>('PUT', 'faults', { ...before, ...changes });
  tell(view, (each) => {
    const which = each.kinds.length === 0 ? 'of every kind' : each.kinds.join(', ');
    const ofDeliveries =
      each.rate === 0
        ? 'no attempt has a fault'
        : `${percent(each.rate)} of the attempts have a fault (${which}, seed ${each.seed})`;
    const ofApi =
      each.apiRate === 0 ? '' : `\n${percent(each.apiRate)} of the requests to the API are answered ${each.apiStatus}`;
    return ofDeliveries + ofApi;
  });
}

function number(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UsageError('invalid_number', `${name} must be a number, not "${text}".`);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
