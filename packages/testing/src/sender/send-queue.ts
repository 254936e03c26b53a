import type { TestDelivery } from '../delivery.ts';
import { sendOnce } from './attempt.ts';
import { createDueHeap } from './due-heap.ts';
import type { QueueFault } from './fault-name.ts';
import type { Parcel, ParcelAttempt, SendQueue, SendQueueRules } from './send-queue-rules.ts';

interface Job<TParcel> {
  readonly parcel: TParcel;
  readonly dueAt: number;
  readonly manual: boolean;
  /** A fault that was made already: a delay strikes once. */
  readonly fault?: QueueFault;
}

const MAX_DELAY_MS = 60_000;

/** Makes a queue that keeps a sender's rules: when attempts are made, how they are signed, and when it gives up. */
export function createSendQueue<TParcel extends Parcel>(rules: SendQueueRules<TParcel>): SendQueue<TParcel> {
  const { clock, random } = rules;
  const heap = createDueHeap<Job<TParcel>>();
  const jobsOf = new Map<TParcel, Set<Job<TParcel>>>();
  const forgotten = new WeakSet<TParcel>();
  /** What waits for another request to pass by. */
  let overtaken: Job<TParcel>[] = [];
  const active = new Set<Promise<void>>();
  let running = 0;

  function add(job: Job<TParcel>): void {
    const jobs = jobsOf.get(job.parcel) ?? new Set();
    jobsOf.set(job.parcel, jobs.add(job));
    heap.add(job);
    tellNext(job.parcel);
  }

  /** Takes jobs of a parcel off the list. */
  function strike(parcel: TParcel, isMeant: (job: Job<TParcel>) => boolean): void {
    const jobs = jobsOf.get(parcel);
    for (const job of jobs ?? []) {
      if (!isMeant(job)) continue;
      heap.remove(job);
      jobs?.delete(job);
    }
    if (jobs?.size === 0) jobsOf.delete(parcel);
    tellNext(parcel);
  }

  function tellNext(parcel: TParcel): void {
    const dues = Array.from(jobsOf.get(parcel) ?? [], ({ dueAt }) => dueAt);
    parcel.nextAttemptAt = dues.length === 0 ? undefined : Math.min(...dues);
  }

  function postpone(job: Job<TParcel>, fault: QueueFault): void {
    const later = fault === 'reordered' ? MAX_DELAY_MS : 1 + random.int(MAX_DELAY_MS);
    const postponed = { ...job, dueAt: clock.now() + later, fault };
    add(postponed);
    if (fault === 'reordered') overtaken.push(postponed);
    rules.onPostponed?.(job.parcel);
  }

  /** Another request has passed: those that waited for one leave. */
  function release(passed: TParcel): void {
    if (overtaken.length === 0) return;
    const leaving = overtaken.filter(({ parcel }) => parcel !== passed);
    overtaken = overtaken.filter(({ parcel }) => parcel === passed);
    for (const job of leaving) {
      if (jobsOf.get(job.parcel)?.has(job) !== true) continue;
      strike(job.parcel, (each) => each === job);
      add({ ...job, dueAt: Math.min(job.dueAt, clock.now()) });
      rules.onPostponed?.(job.parcel);
    }
  }

  function sign(parcel: TParcel, manual: boolean): TestDelivery {
    if (parcel.first !== undefined && !manual && !rules.signsRetries) return parcel.first;
    const nonce = random.bytes(16).toString('hex');
    const delivery = rules.sign(parcel, { at: clock.now(), nonce, manual });
    if (!rules.signsRetries) parcel.first ??= delivery;
    return delivery;
  }

  async function run(job: Job<TParcel>): Promise<void> {
    const { parcel, manual } = job;
    const number = parcel.begun + 1;
    const fault = job.fault ?? rules.plan(parcel, number);
    if ((fault === 'delayed' || fault === 'reordered') && job.fault === undefined) return postpone(job, fault);
    const startedAt = clock.now();
    const startedAtReal = performance.now();
    const delivery = sign(parcel, manual);
    parcel.begun = number;
    if (!manual) parcel.automatic += 1;
    const { deadlineMs: timeoutMs } = rules;
    const sent = await sendOnce(
      (breaks) => rules.transport(delivery, breaks === undefined ? { timeoutMs } : { timeoutMs, breaks }, parcel),
      fault,
    );
    if (forgotten.has(parcel)) return;
    // With a clock that stands still while the receiver works, only a timeout takes time.
    const endedAt = Math.max(clock.now(), startedAt + (sent.outcome === 'timeout' ? timeoutMs : 0));
    const durationMs = performance.now() - startedAtReal;
    const attempt: ParcelAttempt = { number, manual, delivery, startedAt, endedAt, fault, durationMs, ...sent };
    settle(parcel, attempt);
    release(parcel);
    rules.onAttempt(parcel, attempt);
  }

  function settle(parcel: TParcel, { outcome, endedAt, manual }: ParcelAttempt): void {
    if (outcome === 'delivered') {
      parcel.state = 'delivered';
      // A message that somebody redelivered while it was still being retried.
      strike(parcel, (job) => !job.manual);
      return;
    }
    // A redelivery by hand is one attempt; what it does not achieve, it leaves as it was.
    if (manual) return;
    const delay = rules.retryDelaysMs[parcel.automatic - 1];
    // Delivered by hand while this attempt was under way: nothing is left to do.
    if (parcel.state !== 'pending') return;
    if (delay === undefined) parcel.state = 'dead-letter';
    else add({ parcel, dueAt: endedAt + delay, manual: false });
  }

  function take(): Job<TParcel> | undefined {
    const job = heap.take(clock.now());
    if (job === undefined) return undefined;
    const jobs = jobsOf.get(job.parcel);
    jobs?.delete(job);
    if (jobs?.size === 0) jobsOf.delete(job.parcel);
    tellNext(job.parcel);
    return job;
  }

  /** Makes one attempt after the other, as long as some are due. */
  async function work(first: Job<TParcel>): Promise<void> {
    for (let job: Job<TParcel> | undefined = first; job !== undefined; job = take()) {
      await run(job);
      const pause = rules.pause?.();
      if (pause !== undefined) await pause;
    }
  }

  function begin(job: Job<TParcel>): Promise<void> {
    running += 1;
    const working = work(job).finally(() => {
      running -= 1;
      active.delete(working);
    });
    active.add(working);
    return working;
  }

  return {
    schedule(parcel, dueAt, manual = false) {
      add({ parcel, dueAt, manual });
    },
    forget(parcel) {
      forgotten.add(parcel);
      strike(parcel, () => true);
    },
    dueOf: (parcel) =>
      Array.from(jobsOf.get(parcel) ?? [], ({ dueAt, manual }) => ({ dueAt, manual })).sort(
        (a, b) => a.dueAt - b.dueAt,
      ),
    async runDue() {
      const workers: Promise<void>[] = [];
      while (running < rules.concurrency) {
        const job = take();
        if (job === undefined) break;
        workers.push(begin(job));
      }
      // Where no more may be under way, those that are take what is due.
      const isFull = workers.length === 0 && running >= rules.concurrency;
      await Promise.all(isFull ? active : workers);
    },
    get nextDueAt() {
      return heap.first?.dueAt;
    },
    get running() {
      return running;
    },
  };
}
