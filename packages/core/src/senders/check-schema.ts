import { Refusal } from '../answers/refusal.ts';
import { cut } from '../observe/quote.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import type { StandardSchemaResult, StandardSchemaV1 } from './standard-schema.ts';
import type { AnyProvider } from './typed-events.ts';

/** Runs the schema for the event's type and puts its output in the payload's place; at once where the schema answers at once. */
export function checkSchema(
  provider: AnyProvider,
  schema: StandardSchemaV1,
  event: Record<string, unknown>,
): MaybePromise<Record<string, unknown> | Refusal> {
  const field: string | null = provider.payloadField;
  const checked = schema['~standard'].validate(field === null ? event : event[field]);
  return isPromise(checked)
    ? Promise.resolve(checked).then((result) => replacePayload(event, field, result))
    : replacePayload(event, field, checked);
}

function replacePayload(
  event: Record<string, unknown>,
  field: string | null,
  result: StandardSchemaResult<unknown>,
): Record<string, unknown> | Refusal {
  if (result.issues !== undefined) {
    // The paths only: an issue's message may quote the payload.
    const paths = result.issues.map((issue) => issue.path?.map(pathSegment).join('.') ?? '').join(', ');
    return new Refusal(
      'invalid_event',
      'schema_mismatch',
      `The schema refused these fields of the event: ${cut(paths) || '(the whole)'}.`,
    );
  }
  if (!('value' in result)) throw new TypeError('the schema answered neither `value` nor `issues`');
  if (field !== null) return { ...event, [field]: result.value };
  return result.value as Record<string, unknown>;
}

function pathSegment(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
