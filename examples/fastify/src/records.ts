/** What our Ploton tasks are asked for. */
export interface Deals {
  readonly deals: ReadonlyArray<{ readonly name: string; readonly amount: number }>;
}

/** A task as we know it. */
type TaskRecord =
  | { readonly status: 'complete'; readonly result: Deals }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'waiting'; readonly visit: string | undefined };

/** Where the application keeps what it learns. Yours is a database, and these functions take a while and may fail. */
export interface Records {
  saveTask(taskId: string, record: TaskRecord): Promise<void>;
  findTask(taskId: string): Promise<TaskRecord | undefined>;
  saveRating(eventId: string, rating: unknown): Promise<void>;
  countRatings(): Promise<number>;
}

/** Records in memory: gone when the process ends. */
export function createRecords(): Records {
  const tasks = new Map<string, TaskRecord>();
  const ratings = new Map<string, unknown>();
  return {
    saveTask: async (taskId, record) => void tasks.set(taskId, record),
    findTask: async (taskId) => tasks.get(taskId),
    saveRating: async (eventId, rating) => void ratings.set(eventId, rating),
    countRatings: async () => ratings.size,
  };
}
