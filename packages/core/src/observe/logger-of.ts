import { consoleLogger, type Logger } from './logger.ts';
import { adaptMessageFirst, isMessageFirst } from './message-first-logger.ts';

/** The logger to write to: the console, told only of what somebody has to mend, where none is given; one of winston is adapted. */
export function loggerOf(given: Logger | undefined): Logger {
  if (given === undefined) return consoleLogger;
  return isMessageFirst(given) ? adaptMessageFirst(given) : given;
}
