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

/** What only a sender that holds the connection itself can make go wrong. */
export type ConnectionFaultName =
  /** The connection is reset in the middle of the body. */
  | 'reset'
  /** The request arrives whole, and the connection is cut before the answer. */
  | 'cut';

/** The faults of {@link ConnectionFaultName}. */
export const connectionFaultNames: readonly ConnectionFaultName[] = ['reset', 'cut'];

/** What can go wrong in a queue whose transport is its own. */
export type QueueFault =
  | FaultName
  | ConnectionFaultName
  /** The request leaves right behind the next one; after a minute when there is none. */
  | 'reordered';

/** The faults of {@link QueueFault}. */
export const queueFaultNames: readonly QueueFault[] = [...faultNames, ...connectionFaultNames, 'reordered'];
