/**
 * The part of the Standard Schema interface (https://standardschema.dev, version 1) that Hookgate uses; zod, valibot,
 * arktype and others implement it, so their schemas work unchanged.
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers. */
export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<StandardSchemaIssue> };

/** One thing a schema found wrong. */
export interface StandardSchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** The type a schema turns its input into. */
export type SchemaOutput<TSchema> = TSchema extends StandardSchemaV1<infer _Input, infer Output> ? Output : never;
