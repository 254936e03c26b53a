import * as runtime from '#mac';
import type { MacModule } from './mac.ts';

/** The crypto of the runtime this runs on, typed for all of them: what is synchronous on Node is not elsewhere. */
export const mac: MacModule = runtime;
