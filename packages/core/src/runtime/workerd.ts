/** What `#runtime` is on workerd: Cloudflare Workers, whose settings are bindings. */

import * as workers from 'cloudflare:workers';
import { readEnvironment as readVariable } from './environment.ts';

export * from './web.ts';

/** A binding; `process.env` has them only with `nodejs_compat` and a compatibility date from April 2025. */
export function readEnvironment(name: string): unknown {
  // Workers older than March 2025 have no such export: looked up, it is `undefined`; imported, it would end the worker.
  return workers.env?.[name] ?? readVariable(name);
}

export function environmentFix(name: string): string {
  return (
    `give the worker a binding ${name} (npx wrangler secret put ${name}; on your own machine a line in .dev.vars; ` +
    `one of the Secrets Store is read with { secret: () => env.${name}.get() })`
  );
}
