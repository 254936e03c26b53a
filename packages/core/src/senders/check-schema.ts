import { Refusal } from '../answers/refusal.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';
import type { AnyProvider } from './typed-events.ts';

/** Runs the schema for the event's type, if there is one, and puts its output in the payload's place. */
export async function checkSchema(
  provider: AnyProvider,
  schema: StandardSchemaV1 | undefined,
  event: Record<string, unknown>,
): Promise<Record<string, unknown> | Refusal> {
  if (schema === undefined) return event;
  const field: string | null = provider.payloadField;
  const result = await schema['~standard'].validate(field === null ? event : event[field]);
  if (result.issues !== undefined) {
    // The paths only: an issue's message may quote the payload.
    const paths = result.issues.map((issue) => issue.path?.map(pathSegment).join('.') ?? '').join(', ');
    return new Refusal(
      'invalid_event',
      'schema_mismatch',
      `The schema refused these fields of the event: ${paths || '(the whole)'}.`,
    );
  }
  if (field !== null) return { ...event, [field]: result.value };
  return result.value as Record<string, unknown>;
}

function pathSegment(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
