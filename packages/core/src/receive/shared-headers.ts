/** The names of the senders that receivers in this process are made for, by the header of their signatures. */
const users = new Map<string, Set<string>>();

/**
 * Notes that a sender is received here.
 *
 * @returns tells whether another sender signs in the same header: Slack's commands do as its events, Meta as GitHub. Then the header
 *   does not say whose a request is.
 */
export function noteSignatureHeader(header: string, sender: string): () => boolean {
  const names = users.get(header) ?? new Set();
  users.set(header, names.add(sender));
  return () => names.size > 1;
}
