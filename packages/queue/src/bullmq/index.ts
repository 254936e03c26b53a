export { type BullJobOptions, type BullQueue, bullmq } from './bullmq.ts';
