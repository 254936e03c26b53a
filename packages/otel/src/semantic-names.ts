/**
 * The names of OpenTelemetry's semantic conventions that are used here. Those of messaging are still in development, so this is
 * the only file that knows them.
 */
export const MESSAGING_SYSTEM = 'messaging.system';
export const MESSAGING_DESTINATION = 'messaging.destination.name';
export const MESSAGING_MESSAGE_ID = 'messaging.message.id';
export const MESSAGING_OPERATION_NAME = 'messaging.operation.name';
export const MESSAGING_OPERATION_TYPE = 'messaging.operation.type';
export const ERROR_TYPE = 'error.type';

/** The operation of whoever works on a message: its name, and its type. */
export const PROCESS = 'process';

/** Ours: which run of the delivery it is, and how it came in. */
export const ATTEMPT = 'webhook.attempt';
export const SOURCE = 'webhook.source';
