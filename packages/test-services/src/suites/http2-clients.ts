import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../processes/find-on-path.ts';
import { missingService } from '../processes/missing-service.ts';

/** A request to a server that speaks HTTP/2 without TLS. */
export interface Http2Request {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: Uint8Array;
}

/** A client of HTTP/2 that is not Node's: each has its own idea of when an answer is lost. */
export interface Http2Client {
  readonly name: string;
  /**
   * Sends a request, each time on a connection of its own.
   *
   * @returns for each time the status and the body, `401 {…}`, or `lost: ` and why
   */
  send(request: Http2Request, times: number): Promise<string[]>;
}

const run = promisify(execFile);
/** Debian's packages are its own Python's, and another may come first on PATH. */
const DEBIAN_PYTHON = '/usr/bin/python3';
const MAX_SECONDS = 20;

/** curl, with prior knowledge of HTTP/2; the reason when there is none. */
export async function findCurl(): Promise<Http2Client | { readonly missing: string }> {
  const curl = findOnPath('curl');
  const speaksHttp2 = curl !== undefined && (await run(curl, ['--version'])).stdout.includes('HTTP2');
  if (!speaksHttp2) return { missing: missingService('no curl that speaks HTTP/2: put one on PATH') };
  return {
    name: 'curl',
    send: (request, times) => withBodyFile(request.body, (file) => sendWithCurl(curl, request, file, times)),
  };
}

/** httpx of Python with h2; the reason when there is none. */
export async function findHttpx(): Promise<Http2Client | { readonly missing: string }> {
  for (const python of [DEBIAN_PYTHON, findOnPath('python3') ?? DEBIAN_PYTHON]) {
    try {
      await run(python, ['-c', 'import httpx, h2']);
    } catch {
      continue;
    }
    return {
      name: 'httpx',
      send: (request, times) => withBodyFile(request.body, (file) => sendWithHttpx(python, request, file, times)),
    };
  }
  return { missing: missingService('no httpx: install python3-httpx and python3-h2') };
}

async function sendWithCurl(
  curl: string,
  { url, method, headers = {} }: Http2Request,
  file: string | undefined,
  times: number,
): Promise<string[]> {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : ['-H', `${name}: ${value}`],
  );
  // Without the length: curl stops sending as soon as it sees an error, and nghttp2, on any server, takes a body that ends
  // short of its declared length for a broken stream.
  const body = file === undefined ? [] : ['--data-binary', `@${file}`, '-H', 'content-length:'];
  const args = ['-sS', '--http2-prior-knowledge', '--max-time', String(MAX_SECONDS), '-w', '\n%{http_code}'];
  const outcomes: string[] = [];
  while (outcomes.length < times) {
    try {
      const { stdout } = await run(curl, [...args, '-X', method, ...fields, ...body, url]);
      const end = stdout.lastIndexOf('\n');
      outcomes.push(`${stdout.slice(end + 1)} ${stdout.slice(0, end)}`);
    } catch (error) {
      outcomes.push(`lost: ${String((error as { readonly stderr?: unknown }).stderr).trim()}`);
    }
  }
  return outcomes;
}

const HTTPX_PROGRAM = `
import httpx, json, sys
method, url, headers, file, times, seconds = json.loads(sys.argv[1])
body = open(file, 'rb').read() if file else None
outcomes = []
for _ in range(times):
    try:
        with httpx.Client(http1=False, http2=True, trust_env=False, timeout=seconds) as client:
            answer = client.request(method, url, headers=headers, content=body)
            outcomes.append(f'{answer.status_code} {answer.text}')
    except Exception as error:
        outcomes.append(f'lost: {error!r}')
print(json.dumps(outcomes))
`;

async function sendWithHttpx(
  python: string,
  { url, method, headers = {} }: Http2Request,
  file: string | undefined,
  times: number,
): Promise<string[]> {
  const request = JSON.stringify([method, url, headers, file ?? null, times, MAX_SECONDS]);
  const { stdout } = await run(python, ['-c', HTTPX_PROGRAM, request]);
  return JSON.parse(stdout);
}

async function withBodyFile<T>(
  body: Uint8Array | undefined,
  use: (file: string | undefined) => Promise<T>,
): Promise<T> {
  if (body === undefined) return use(undefined);
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-http2-'));
  try {
    const file = join(folder, 'body');
    writeFileSync(file, body);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
