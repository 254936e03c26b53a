import { availableParallelism, cpus } from 'node:os';

/** One line for the top of every report: only numbers of one run on one machine can be compared. */
export function describeRun(): string {
  const date = new Date().toISOString().slice(0, 10);
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  return `Node ${process.versions.node}, ${process.arch}, ${availableParallelism()} cores (${model}), ${date}`;
}
