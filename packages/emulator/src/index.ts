export type * from './api/contract.ts';
