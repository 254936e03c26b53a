import { describe, expect, it } from 'vitest';
import { type AdapterUnderTest, type AppSetup, adapterConformance } from '../src/index.ts';
import { fetchUnderTest, type Handle, serveFetch } from './serve-fetch.ts';

/** An adapter with one mistake, and the cases that have to notice it. */
interface BrokenAdapter {
  readonly mistake: string;
  readonly setup?: (setup: AppSetup) => AppSetup;
  readonly meddle?: (handle: Handle) => Handle;
  readonly noticedBy: readonly string[];
}

const BROKEN: readonly BrokenAdapter[] = [
  {
    mistake: 'parses the body and serialises it again',
    meddle: (handle) => async (request) => {
      if (request.method !== 'POST') return handle(request);
      const text = await request.text();
      return handle(withBody(request, text === '' ? '' : JSON.stringify(JSON.parse(text))));
    },
    noticedBy: [
      'JSON that no serialiser would write this way (handlers)',
      'ploton: complete, tab-indented as in the documents (middleware)',
    ],
  },
  {
    mistake: 'reads the body as text',
    meddle: (handle) => async (request) =>
      request.method === 'POST' ? handle(withBody(request, await request.text())) : handle(request),
    noticedBy: ['with a byte order mark (handlers)', 'bytes that are not UTF-8, correctly signed (middleware)'],
  },
  {
    mistake: 'verifies only what is signed',
    meddle: (handle) => (request) =>
      request.headers.has('x-ploton-signature') ? handle(request) : new Response('done by the application'),
    noticedBy: [
      'its own path is guarded, the rest of the application is free (middleware)',
      'ploton: no signature header (handlers)',
    ],
  },
  {
    mistake: 'answers with a status of its own',
    meddle: (handle) => async (request) => {
      const response = await handle(request);
      return response.status === 401
        ? new Response(response.body, { status: 403, headers: response.headers })
        : response;
    },
    noticedBy: ['of another form (handlers)', 'platos: 61 s old (middleware)'],
  },
  {
    mistake: 'drops the headers of refusals',
    meddle: (handle) => async (request) => {
      const { status, body, headers } = await handle(request);
      return new Response(body, { status, headers: { 'content-type': headers.get('content-type') ?? '' } });
    },
    noticedBy: ['GET, OPTIONS and DELETE (handlers)', 'more than may wait: told to come back at once (middleware)'],
  },
  {
    mistake: 'has no limit',
    setup: withOptions({ bodyLimitBytes: 2 ** 40 }),
    noticedBy: [
      'as long as the limit, and one byte longer (handlers)',
      'refusing large bodies takes no memory (handlers)',
    ],
  },
  {
    mistake: 'takes every delivery for a new one',
    setup: withOptions({ dedupeKey: () => String(Math.random()) }),
    noticedBy: [
      'after a success: 200, nothing runs, one call to the store (handlers)',
      'the same bytes again after a success: acknowledged (middleware)',
    ],
  },
  {
    mistake: 'lets the answer leave before the outcome is written',
    setup: (setup) => ({
      ...setup,
      webhooks: setup.webhooks.map((webhook) => {
        const { store } = webhook.options;
        if (store === undefined) return webhook;
        const late: typeof store = Object.create(store);
        late.commit = async (claim, request) => {
          setTimeout(() => void store.commit(claim, request), 5);
          return 'committed';
        };
        return { ...webhook, options: { ...webhook.options, store: late } };
      }),
    }),
    noticedBy: ['right behind the answer: the outcome is awaited from a store that takes its time (middleware)'],
  },
  {
    mistake: 'takes what fails for a success',
    meddle: (handle) => async (request) => {
      const response = await handle(request);
      return response.status === 500 ? new Response('done by the application') : response;
    },
    noticedBy: [
      'an error of the application is answered 500, and the delivery runs again (middleware)',
      'while the first runs, and it fails: the copy takes over (handlers)',
    ],
  },
  {
    mistake: 'loses the context it was called in',
    setup: (setup) => ({ ...setup, around: (next) => next() }),
    noticedBy: ['what is set up around the middleware reaches the handler (handlers)'],
  },
];

describe('the adapter suite notices', () => {
  for (const { mistake, setup, meddle, noticedBy } of BROKEN) {
    const broken: AdapterUnderTest = {
      ...fetchUnderTest,
      start: (given) => serveFetch(setup?.(given) ?? given, meddle),
    };
    const cases = collectCases(broken);
    for (const name of noticedBy) {
      it(`an adapter that ${mistake}: ${name}`, { timeout: 60_000 }, async () => {
        const test = cases.get(name);
        if (test === undefined) throw new Error(`There is no case "${name}".`);
        await expect(test()).rejects.toThrow();
      });
    }
  }
});

function collectCases(adapter: AdapterUnderTest): ReadonlyMap<string, () => Promise<void>> {
  const cases = new Map<string, () => Promise<void>>();
  adapterConformance({ describe: (_name, body) => body(), it: (name, test) => cases.set(name, test) }, adapter);
  return cases;
}

function withOptions(options: AppSetup['webhooks'][number]['options']): (setup: AppSetup) => AppSetup {
  return (setup) => ({
    ...setup,
    webhooks: setup.webhooks.map((webhook) => ({ ...webhook, options: { ...webhook.options, ...options } })),
  });
}

function withBody(request: Request, body: string | ArrayBuffer): Request {
  const { method, headers, url } = request;
  return new Request(url, { method, headers, body });
}
