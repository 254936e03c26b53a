import { isError } from '../runtime/other-realms.ts';
import type { Logger } from './logger.ts';

/** What winston makes: the message comes first, and an error among the fields would be written as `{}`. */
interface MessageFirstLogger {
  info(message: string, fields: object): unknown;
  warn(message: string, fields: object): unknown;
  error(message: string, fields: object): unknown;
}

/** Whether a logger is one of winston's. It has the methods of {@link Logger}, and would drop every sentence. */
export function isMessageFirst(logger: object): boolean {
  return 'transports' in logger && typeof (logger as { readonly log?: unknown }).log === 'function';
}

/** Speaks to a logger of winston: the sentence as its message, an error as fields that JSON keeps. */
export function adaptMessageFirst(logger: object): Logger {
  const target = logger as MessageFirstLogger;
  const write = (level: keyof Logger) => {
    return (fields: object, message?: string): unknown => {
      const { err, event } = fields as { readonly err?: unknown; readonly event?: string };
      return target[level](message ?? event ?? '', isError(err) ? { ...fields, err: plain(err) } : fields);
    };
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

function plain(error: Error): object {
  const { name, message, stack, cause } = error;
  return { ...error, name, message, stack, ...(isError(cause) ? { cause: plain(cause) } : {}) };
}
