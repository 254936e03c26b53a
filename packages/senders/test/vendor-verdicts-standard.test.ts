import { compareVerdicts } from './vendors/compare-verdicts.ts';
import { STANDARD_FAMILY } from './vendors/standard-family.ts';

compareVerdicts(STANDARD_FAMILY);
