import { conformanceThrough } from '../support/conformance.ts';

await conformanceThrough('postgres.js');
