import type { FastifyInstance } from 'fastify';
import type { Gate } from './gate.ts';

const GATES: unique symbol = Symbol.for('hookgate.fastify.gates');

type Scope = object & { [GATES]?: readonly Gate[] };

/** The gates registered in a scope and in those around it: Fastify runs their hooks for its routes. */
export function gatesOf(scope: object): readonly Gate[] {
  const gates: Gate[] = [];
  // The prototype of a scope is the scope around it.
  for (let each: Scope | null = scope; each !== null; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, GATES)) gates.push(...(each[GATES] ?? []));
  }
  return gates;
}

/**
 * Adds a gate to a scope.
 *
 * @throws TypeError when one of its paths is guarded already for the same sender
 */
export function addGate(app: FastifyInstance, gate: Gate): void {
  const { provider } = gate.receiver;
  const others = gatesOf(app).filter(({ receiver }) => receiver.provider === provider);
  const taken = gate.paths.find((path) => others.some(({ paths }) => paths.includes(path)));
  if (taken !== undefined) {
    throw new TypeError(
      `${provider} webhook: ${taken} is registered twice; register it once, or give one of them another \`path\`.`,
    );
  }
  const scope: Scope = app;
  scope[GATES] = [...(Object.hasOwn(scope, GATES) ? (scope[GATES] ?? []) : []), gate];
}
