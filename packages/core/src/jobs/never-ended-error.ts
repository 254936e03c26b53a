/** As many runs of a job as there may be were begun, and none came to an end: whoever ran it died. Known by its name to the engines' processors. */
export class NeverEndedError extends Error {
  override readonly name = 'NeverEndedError';

  constructor(runs: number) {
    super(`No run of ${runs} came to an end.`);
  }
}
