import type { HttpVariants } from './app.ts';

/** The variants of each framework, and of a delivery's parts; a server process loads those of its own only. */
export const FRAMEWORKS: Readonly<Record<string, () => Promise<HttpVariants>>> = {
  express: async () => (await import('./express-variants.ts')).EXPRESS,
  fastify: async () => (await import('./fastify-variants.ts')).FASTIFY,
  koa: async () => (await import('./koa-variants.ts')).KOA,
  hono: async () => (await import('./hono-variants.ts')).HONO,
  parts: async () => (await import('./part-variants.ts')).PARTS,
};
