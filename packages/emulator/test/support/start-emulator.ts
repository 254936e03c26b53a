import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index.ts';

/** An emulator whose clock is moved by hand and that ends with the test. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const clock = options.speed === undefined ? { manualClock: true } : {};
  const fail = (error: unknown): never => {
    throw error;
  };
  const emulator = await createEmulator({ ...clock, onError: fail, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Asks the emulator's API, and parses what it answers. */
export async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
): Promise<{ readonly status: number; readonly json: any; readonly headers: Headers }> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { authorization: `Bearer ${emulator.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, json: isJson ? JSON.parse(text) : text, headers: response.headers };
}
