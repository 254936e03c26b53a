import { conformanceThrough } from '../support/conformance.ts';

await conformanceThrough('a query function behind a transaction-mode pooler');
