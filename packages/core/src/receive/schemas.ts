import type { WebhookOptions } from '../options/options.ts';
import type { checkSchema } from '../senders/check-schema.ts';

type Schema = Parameters<typeof checkSchema>[1];

/** Makes what finds the application's schema for a type of event, if it has one. */
export function createSchemas(options: WebhookOptions): (type: string) => Schema | undefined {
  const schemas = options.schemas as Readonly<Record<string, Schema>> | undefined;
  return (type) => (schemas !== undefined && Object.hasOwn(schemas, type) ? schemas[type] : undefined);
}
