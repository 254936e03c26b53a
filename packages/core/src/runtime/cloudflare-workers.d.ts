/** What this package needs of it; the types of Workers are not a dependency. */
declare module 'cloudflare:workers' {
  export const env: Readonly<Record<string, unknown>> | undefined;
}
