import { conformanceThrough } from '../support/conformance.ts';

await conformanceThrough('redis 6');
