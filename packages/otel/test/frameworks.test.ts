import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';

interface TracedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly traceId: string;
  readonly parent: string | undefined;
}

interface Traced {
  readonly statuses: readonly number[];
  readonly spans: readonly TracedSpan[];
  readonly seen: readonly { readonly who: string; readonly traceId: string | undefined }[];
}

const program = new URL('./programs/traced-app.ts', import.meta.url).pathname;

const runs = new Map<string, Promise<{ traced: Traced; output: string }>>();

/** Runs the application of a framework, once. */
function trace(framework: string): Promise<{ traced: Traced; output: string }> {
  const run = runs.get(framework) ?? runApp(framework);
  runs.set(framework, run);
  return run;
}

async function runApp(framework: string): Promise<{ traced: Traced; output: string }> {
  const args = ['--conditions=@hookgate/source', '--disable-warning=ExperimentalWarning', program, framework];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  return { traced: JSON.parse(stdout) as Traced, output: stdout };
}

// The SDK needs Node 22.
const canTrace = Number.parseInt(process.version.slice(1), 10) >= 22;

describe.runIf(canTrace).each(['express', 'fastify', 'koa', 'hono'])(
  '%s, with its automatic instrumentation',
  { timeout: 120_000 },
  (framework) => {
    it("makes a span for each handler and each route, below the HTTP server's and above what they do", async () => {
      const { traced, output } = await trace(framework);
      expect(traced.statuses).toEqual([200, 200]);
      const { spans } = traced;
      const processes = spans.filter(({ name }) => name === 'process task.complete');
      expect(processes).toHaveLength(2);
      for (const span of processes) {
        expect(span.kind).toBe(SpanKind.CONSUMER);
        expect(span.attributes).toMatchObject({
          'messaging.system': 'ploton',
          'messaging.destination.name': 'task.complete',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.message.id': expect.stringMatching(/^[A-Za-z][\w-]{1,63}$/),
        });
        const above = ancestors(spans, span);
        expect(above.at(-1)?.kind).toBe(SpanKind.SERVER);
        // The framework's own spans may stand in between, and nothing else.
        for (const between of above.slice(0, -1)) expect(between.kind).not.toBe(SpanKind.CONSUMER);
        expect(new Set([span, ...above].map(({ traceId }) => traceId)).size).toBe(1);
      }
      const queries = spans.filter(({ name }) => name === 'query');
      const areBelow = queries.map((query) =>
        ancestors(spans, query).some(({ id }) => processes.some((each) => each.id === id)),
      );
      // @fastify/otel runs a route in the context of its own span of the request, whatever was active before it.
      expect(areBelow).toEqual([true, framework !== 'fastify']);
      expect(output).not.toContain('whsec_never_shown');
    });

    it("reaches handlers, observers and loggers with the request's context", async () => {
      const { traced } = await trace(framework);
      const traces = new Set(traced.spans.filter(({ name }) => name === 'query').map(({ traceId }) => traceId));
      expect(traces.size).toBe(2);
      for (const who of [
        'work',
        'logger',
        'observer received',
        'observer started',
        'observer handled',
        'observer answered',
      ]) {
        const noted = traced.seen.filter((each) => each.who === who);
        expect([who, new Set(noted.map(({ traceId }) => traceId))]).toEqual([who, traces]);
      }
    });
  },
);

/** The spans above one, the nearest first. */
function ancestors(spans: readonly TracedSpan[], { parent }: TracedSpan): TracedSpan[] {
  const next = spans.find(({ id }) => id === parent);
  return next === undefined ? [] : [next, ...ancestors(spans, next)];
}
