import { Refusal } from '../answers/refusal.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { checkSchema } from '../senders/check-schema.ts';
import type { StandardSchemaV1 } from '../senders/standard-schema.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import { fromJob } from './from-job.ts';
import type { Job } from './job.ts';
import { JobError } from './job-error.ts';

/**
 * Reads a job, and checks its event by the schema of its type, if there is one: only that may take time.
 *
 * @throws JobError for what is no job of this sender (its promise rejects, where a schema is asked)
 */
export function readJob(
  provider: AnyProvider,
  schemas: Readonly<Record<string, StandardSchemaV1>>,
  json: unknown,
): MaybePromise<Job<object>> {
  const job = fromJob(provider, json) as Job<object>;
  const schema = Object.hasOwn(schemas, job.type) ? schemas[job.type] : undefined;
  return schema === undefined ? job : withCheckedEvent(provider, schema, job);
}

async function withCheckedEvent(
  provider: AnyProvider,
  schema: StandardSchemaV1,
  job: Job<object>,
): Promise<Job<object>> {
  const checked = await checkSchema(provider, schema, job.event as Record<string, unknown>);
  if (!(checked instanceof Refusal)) return { ...job, event: checked };
  const problem = checked.detail ?? checked.reason;
  throw new JobError('invalid_event', `The event of this job fails its schema: ${problem}`);
}
