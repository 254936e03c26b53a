import { setTimeout as wait } from 'node:timers/promises';

const JOB_MS = Number(process.env.JOB_MS ?? 60_000);

/** Stands for what takes a minute: a model, a report, an import. */
export async function summarise(conversation: string, signal: AbortSignal): Promise<string> {
  await wait(JOB_MS, undefined, { signal });
  return `what was said in ${conversation}`;
}
