import { conformanceThrough } from '../support/conformance.ts';

await conformanceThrough('ioredis 6');
