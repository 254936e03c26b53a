import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.ts';

// The table of instruments is no package of its own: each that reads it ships it.
export default defineConfig({ ...base, noExternal: ['@hookgate/instruments'] });
