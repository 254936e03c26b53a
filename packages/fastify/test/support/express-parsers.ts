import type { IncomingMessage, ServerResponse } from 'node:http';
// @ts-expect-error Express brings no types, and two of its functions do not need a package of them.
import express from 'express';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;
type Verify = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void;

/** The body parsers of Express, for applications that run them through @fastify/express. */
export const expressParsers: {
  json(options?: { readonly verify?: Verify }): Middleware;
  raw(options: { readonly type: string }): Middleware;
} = express;
