import { FAILED_STATUS, SUCCESS_STATUS } from '../answers/answers.ts';
import type { OpenSession } from './session.ts';

/**
 * Does the work of a session for a caller who waits for its end, however long that takes, and settles it.
 *
 * @throws what the work throws, or what it left undone, once the claim was released
 */
export async function runSession(session: OpenSession<unknown>, work: () => unknown): Promise<void> {
  try {
    await session.within(work);
    const undone = session.unfinished();
    if (undone !== undefined) throw undone;
  } catch (error) {
    await session.settle(FAILED_STATUS, error);
    throw error;
  }
  if ((await session.settle(SUCCESS_STATUS)) === undefined) return;
  throw new Error('The work ended well, but something it left undone failed; the log says what. Await all of it.');
}
