/** Says that a queue of pg-boss is not there, and what makes it. */
export function noQueue(callee: string, queue: string, cause?: unknown): Error {
  const name = JSON.stringify(queue);
  return new Error(
    `${callee}: there is no queue ${name}: create it first, where jobs are made and where they are worked on: await boss.createQueue(${name}, { deadLetter: … }).`,
    cause === undefined ? {} : { cause },
  );
}
