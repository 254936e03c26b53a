/** The reason of `delivery.signal`: somebody else has the claim now, or may have. Known by its name to those who must not touch what is theirs. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}
