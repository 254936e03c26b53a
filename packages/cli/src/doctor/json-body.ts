import type { Bench } from './bench.ts';

/** A new event as its sender writes it, parsed; `undefined` when that is no object of JSON. */
export function jsonOf(bench: Bench): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bench.sign().body));
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
