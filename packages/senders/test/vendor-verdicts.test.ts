import { compareVerdicts } from './vendors/compare-verdicts.ts';
import { STANDARD_FAMILY } from './vendors/standard-family.ts';
import { VENDORS } from './vendors/vendors.ts';

compareVerdicts(Object.keys(VENDORS).filter((name) => !STANDARD_FAMILY.includes(name)));
