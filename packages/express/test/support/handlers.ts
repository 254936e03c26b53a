import type { ErrorRequestHandler, RequestHandler } from 'express';

/** A handler that no unverified request may reach. */
export const unreachable: RequestHandler = (req) => {
  throw new Error(`An unverified ${req.method} ${req.originalUrl} came through.`);
};

/** The application's error handler: keeps what it is given and answers 500. */
export function keepErrors(errors: unknown[]): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    errors.push(error);
    res.status(500).send(error instanceof Error ? error.name : String(error));
  };
}
