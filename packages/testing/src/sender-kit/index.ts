export { createRandom, type Random } from '../adapter-suite/fuzz/random.ts';
export { deliveryResult } from '../deliver/delivery-result.ts';
export { readText } from '../deliver/read-text.ts';
export { type ApiAnswer, type ApiQuestion, type ApiRules, answerRequest } from '../ploton-api/answer-request.ts';
export { createFakeTasks } from '../ploton-api/fake-tasks.ts';
export {
  type ConnectionFaultName,
  connectionFaultNames,
  type QueueFault,
  queueFaultNames,
} from '../sender/fault-name.ts';
export { retryDelaysOf } from '../sender/retry-delays.ts';
export { createSendQueue } from '../sender/send-queue.ts';
export type {
  AttemptSigning,
  Parcel,
  ParcelAttempt,
  SendQueue,
  SendQueueRules,
} from '../sender/send-queue-rules.ts';
