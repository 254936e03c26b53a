/** What can go wrong between a sender and a receiver. */
export type FaultName =
  /** The request never arrives. */
  | 'unreachable'
  /** The request arrives and is answered, and the sender sees a broken connection. */
  | 'reply-lost'
  /** The request arrives and is answered, and the sender has given up by then. */
  | 'timeout'
  /** The request arrives twice, at once. */
  | 'duplicated'
  /** The request leaves up to a minute later, behind others. */
  | 'delayed';

/** All faults. */
export const faultNames: readonly FaultName[] = ['unreachable', 'reply-lost', 'timeout', 'duplicated', 'delayed'];
