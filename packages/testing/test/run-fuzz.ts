/**
 * The fuzz run on its own: `node --conditions=@hookgate/source test/run-fuzz.ts --requests=1000000 --seed=7`, from the folder
 * of this package.
 */
import { parseArgs } from 'node:util';
import { fuzzAdapter } from '../src/index.ts';
import { fetchUnderTest } from './serve-fetch.ts';

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
const options = {
  ...(values.requests === undefined ? {} : { requests: Number(values.requests) }),
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
};
console.log(await fuzzAdapter(fetchUnderTest, options));
