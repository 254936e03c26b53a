import { check } from './check.cjs';

await check(await import(process.argv[2]));
