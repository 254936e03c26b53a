/**
 * A handler's transaction was rolled back because its delivery is somebody else's now: the lease ran out and another process
 * took it over, or an operator had it forgotten and swept. Let it fail the handler; nothing was written.
 */
export class LostClaimError extends Error {
  override readonly name = 'LostClaimError';
}
