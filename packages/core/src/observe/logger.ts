/** What Hookgate needs of a logger: pino, Fastify's `app.log` and bunyan are one. A logger of winston is adapted. */
export interface Logger {
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

/** The default: silent about traffic, loud about what somebody has to mend. */
export const consoleLogger: Logger = {
  info() {},
  warn(fields, message = '') {
    console.warn(`[hookgate] ${message}`, fields);
  },
  error(fields, message = '') {
    console.error(`[hookgate] ${message}`, fields);
  },
};
