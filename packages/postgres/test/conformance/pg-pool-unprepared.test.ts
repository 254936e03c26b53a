import { conformanceThrough } from '../support/conformance.ts';

await conformanceThrough('a pg Pool without prepared statements');
