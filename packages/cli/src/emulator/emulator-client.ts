import { FailedError, UsageError } from '../usage-error.ts';
import type { EmulatorAddress } from './find-emulator.ts';

/** A change of something in the emulator, as its stream tells it. */
interface StreamedChange {
  readonly name: string;
  readonly view: unknown;
}

/** Asks an emulator over its API. */
export interface EmulatorClient {
  get<T>(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<T>;
  getText(path: string): Promise<string>;
  send<T>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>;
  /** The changes from now on; resolves when it is listening. */
  changes(signal: AbortSignal): Promise<AsyncIterable<StreamedChange>>;
}

/**
 * @param program how this program is called here
 * @throws FailedError from each call when it cannot be reached; UsageError for what it refuses
 */
export function createEmulatorClient({ url, token }: EmulatorAddress, program: string): EmulatorClient {
  function noEmulator(status: number, cause?: unknown): FailedError {
    const what = `What answers at ${url} (with ${status}) is no emulator: give the URL that the emulator printed.`;
    return new FailedError('no_emulator', what, { cause });
  }

  async function readJson(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch (error) {
      throw noEmulator(response.status, error);
    }
  }

  async function ask(method: string, path: string, more: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      response = await fetch(`${url}/api/${path}`, { method, headers, ...more });
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error;
      throw new FailedError('no_emulator', `No emulator answers at ${url}: start one with \`${program} emulate\`.`, {
        cause: error,
      });
    }
    if (response.ok) return response;
    const text = await response.text();
    const { code, message } = readRefusal(text);
    if (response.status === 401) {
      throw new UsageError('wrong_token', 'The emulator does not take this token: give the URL that it printed.');
    }
    if (code === undefined) throw noEmulator(response.status);
    if (response.status < 500) throw new UsageError(code, message);
    throw new FailedError(code, `The emulator answered ${response.status}: ${message.slice(0, 200)}`);
  }

  return {
    async get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}) {
      const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
      return (await readJson(await ask('GET', path + search))) as T;
    },
    async getText(path) {
      return (await ask('GET', path)).text();
    },
    async send<T>(method: string, path: string, body?: object) {
      const response = await ask(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
      return (response.status === 204 ? undefined : await readJson(response)) as T;
    },
    async changes(signal) {
      const { body } = await ask('GET', 'stream', { signal });
      return readEvents(body as ReadableStream<Uint8Array>);
    },
  };
}

/**
 * The lines of a `text/event-stream`; ends when its reader is aborted.
 *
 * @throws FailedError when it ends by itself: the emulator does not end it as long as it runs
 */
async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncIterable<StreamedChange> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const piece of stream) {
      rest += decoder.decode(piece, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const name = /^event: (.+)$/m.exec(block)?.[1];
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (name !== undefined && data !== undefined) yield { name, view: JSON.parse(data) as unknown };
      }
    }
  } catch (error) {
    if ((error as Error).name === 'AbortError') return;
    throw emulatorEnded(error);
  }
  throw emulatorEnded();
}

function emulatorEnded(cause?: unknown): FailedError {
  return new FailedError('emulator_ended', 'The emulator ended before the answers were there.', { cause });
}

/** What an emulator refuses with; without a code for what is from another server. */
function readRefusal(text: string): { readonly code?: string; readonly message: string } {
  try {
    const { code, message } = JSON.parse(text) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code === 'string' && typeof message === 'string') return { code, message };
  } catch {
    // No JSON, or `null`.
  }
  return { message: text };
}
