import type { SentRequest } from '../send/attempt.ts';
import { oneLine } from '../send/show-request.ts';
import { type Finding, failed, passed } from './probe.ts';

const MOST_CHARS = 200;

/** What was answered, in a few words. */
export function shown({ answer, error, durationMs }: SentRequest): string {
  if (answer === undefined) {
    return error?.reason === 'timeout' ? `no answer within ${Math.round(durationMs)} ms` : `no answer (${error?.code})`;
  }
  const body = oneLine(answer.body.length > MOST_CHARS ? `${answer.body.slice(0, MOST_CHARS)}…` : answer.body);
  return body === '' ? `${answer.status}` : `${answer.status} ${body}`;
}

/** Whether it was taken, counted or not. */
export function isTaken({ answer }: SentRequest): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Passes for what the sender counts. */
export function expectCounted(sent: SentRequest): Finding {
  return sent.counted ? passed : failed(shown(sent));
}

/** Passes for a 4xx: taking it is wrong, and so is an error of the server's, after which senders come again. */
export function expectRefused(sent: SentRequest): Finding {
  const status = sent.answer?.status ?? 0;
  return status >= 400 && status < 500 ? passed : failed(shown(sent));
}

/** Passes for all but an error of the server's, and no answer at all. */
export function expectNoCrash(sent: SentRequest): Finding {
  return sent.answer !== undefined && sent.answer.status < 500 ? passed : failed(shown(sent));
}
