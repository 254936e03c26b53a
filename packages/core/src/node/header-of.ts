import type { NodeRequest } from './node-message.ts';

/** One header of a request, by its lower-case name; one sent twice is joined, which no signature is. */
export function headerOf(req: NodeRequest, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
