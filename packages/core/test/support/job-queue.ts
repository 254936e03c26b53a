/** A queue as the README's worker has one: a job travels as text, and an id comes in once. */
export const jobs: Map<string, string> = new Map();
export const saved: unknown[] = [];

export const queue = {
  async add(_name: string, data: unknown, { jobId }: { jobId: string }): Promise<void> {
    if (!jobs.has(jobId)) jobs.set(jobId, JSON.stringify(data));
  },
};

export async function save(...what: unknown[]): Promise<void> {
  saved.push(what);
}
