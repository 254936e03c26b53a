import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProfile, receiverSecret, type SenderProfile, senderProfiles, testSecret } from '@hookgate/testing';
import { describe, expect, it } from 'vitest';
import { adapters } from './support/adapters.ts';
import { type Fault, faults, serveBroken } from './support/broken-receiver.ts';
import { runHere } from './support/run-here.ts';
import { serve } from './support/serve.ts';

interface Report {
  readonly mustFailed: number;
  readonly shouldFailed: number;
  readonly notMade: number;
  readonly passed: number;
  readonly probes: readonly {
    readonly name: string;
    readonly severity: string;
    readonly outcome: string;
    readonly saw?: string;
    readonly means: string;
    readonly change: string;
  }[];
}

const PUBLIC_URL = 'https://hooks.example.com';

function failuresOf(report: Report): readonly string[] {
  return report.probes.filter(({ outcome }) => outcome === 'failed').map(({ name, saw }) => `${name}: ${saw}`);
}

/** Probes a receiver of Hookgate's behind one adapter. */
async function probe(adapter: string, profile: SenderProfile, hasEffects: boolean): Promise<Report> {
  const { provider } = profile;
  let effects = 0;
  const served = await adapters[adapter]?.(provider, {
    secret: receiverSecret(profile),
    path: '/hook',
    ...(provider.signsUrl === true ? { publicUrl: PUBLIC_URL } : {}),
    logger: { info() {}, warn() {}, error() {} },
    on: {
      '*': () => {
        effects += 1;
      },
    },
  });
  const counter = await serve((_req, res) => void res.end(String(effects)));
  try {
    const options = ['--secret', testSecret(profile), '--json'];
    const counted = hasEffects ? ['--effects', counter.url, '--settle', '20ms'] : [];
    const urls = provider.signsUrl === true ? ['--public-url', PUBLIC_URL] : [];
    const { json } = await runHere(['doctor', `${served?.url}/hook`, provider.name, ...options, ...counted, ...urls]);
    return json() as Report;
  } finally {
    await served?.close();
    await counter.close();
  }
}

describe('a receiver of Hookgate has nothing to be told', () => {
  it.each(Object.keys(adapters).flatMap((adapter) => [[adapter, 'ploton'] as const, [adapter, 'platos'] as const]))(
    '%s, %s',
    async (adapter, name) => {
      const report = await probe(adapter, findProfile(name) as SenderProfile, true);
      expect(failuresOf(report)).toEqual([]);
      expect(report.passed).toBeGreaterThanOrEqual(name === 'platos' ? 41 : 39);
    },
  );

  it.concurrent.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))(
    '%s: no must fails',
    async (_name, profile) => {
      const report = await probe('express', profile, false);
      expect(failuresOf({ ...report, probes: report.probes.filter(({ severity }) => severity === 'must') })).toEqual(
        [],
      );
      expect(report.passed).toBeGreaterThan(20);
    },
  );
});

/** Longer than any work behind an answer, or probes would see the effects of those before them. */
function settleOf(fault: Fault | undefined): string {
  return fault === 'answers before the work' ? '700ms' : '80ms';
}

/** Probes a receiver that is written by hand. */
async function probeBroken(fault: Fault | undefined, only: readonly string[] = []): Promise<Report> {
  const served = await serveBroken(fault);
  try {
    const options = [
      '--secret',
      served.secret,
      '--effects',
      `${served.url}/effects`,
      '--settle',
      settleOf(fault),
      '--json',
      ...only,
    ];
    const ran = await runHere(['doctor', `${served.url}/hook`, 'platos', ...options]);
    const report = ran.json() as Report;
    expect(ran.code).toBe(report.mustFailed > 0 ? 1 : 0);
    return report;
  } finally {
    await served.close();
  }
}

describe('a receiver that is written by hand', () => {
  it('and right passes', async () => {
    expect(failuresOf(await probeBroken(undefined))).toEqual([]);
  });

  it.concurrent.each(Object.entries(faults) as [Fault, string][])('%s: %s', async (fault, name) => {
    // What looks at the answers of others needs them.
    const others = name === 'leaks' ? ',forged-signature' : '';
    const report = await probeBroken(fault, ['--only', name + others]);
    const found = report.probes.find((each) => each.name === name);
    expect([fault, found?.outcome, failuresOf(report)]).toEqual([
      fault,
      'failed',
      expect.arrayContaining([expect.stringContaining(`${name}: `)]),
    ]);
    expect(found?.means).toMatch(/\.$/);
    expect(found?.change.length).toBeGreaterThan(10);
  });
});

describe('hookgate doctor', () => {
  it('tells another status than the sender counts', async () => {
    const served = await serve((req, res) => void req.resume().on('end', () => res.writeHead(204).end()));
    const { code, out } = await runHere(['doctor', served.url, 'ploton', '--secret', 's']);
    await served.close();
    expect(code).toBe(1);
    expect(out).toMatch(
      /✗ the answer to it is one that the sender counts \(counted-status\)\n {6}saw {4}204; Ploton counts exactly 200\n {6}means /,
    );
    expect(out).toContain('a delivery has its effect, once (not made: only an effect shows it: pass --effects URL)');
    expect(out).toMatch(/\d+ passed, \d+ must and \d+ should failed, \d+ not made$/);
  });

  it('makes no probe when a genuine delivery is not taken: all would pass for nothing', async () => {
    const served = await serve((req, res) => void req.resume().on('end', () => res.writeHead(401).end()));
    const { code, out, err } = await runHere(['doctor', served.url, 'ploton', '--secret', 's']);
    await served.close();
    expect(code).toBe(1);
    expect(out).toMatch(
      /✗ a genuine delivery is taken[\s\S]* {2}– \d\d others \(not made: the genuine delivery was not taken\)/,
    );
    expect(out.match(/✗/g)?.length).toBe(1);
    expect(err).toContain('It reads PLOTON_WEBHOOK_SECRET');
  });

  it('writes what CI reads', async () => {
    const served = await serveBroken('tells its stack');
    const file = join(tmpdir(), `hookgate-doctor-${process.pid}.xml`);
    await runHere(['doctor', `${served.url}/hook`, 'platos', '--secret', served.secret, '--junit', file]);
    await served.close();
    const xml = await readFile(file, 'utf8');
    expect(xml).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n {2}<testsuite name="hookgate doctor platos must" tests="\d+" failures="1"/,
    );
    expect(xml).toContain('<failure type="must" message="a stack: 401 Error: the signature is wrong');
    expect(xml.match(/<testcase /g)?.length).toBeGreaterThan(35);
    expect(xml).not.toMatch(/<(?!\/?(testsuites?|testcase|failure|skipped)\b|\?xml)/);
  });

  it('makes only the probes that are named', async () => {
    const report = await probeBroken(undefined, ['--only', 'duplicate, utf-8']);
    expect(report.probes.map(({ name }) => name)).toEqual(['genuine', 'utf-8', 'duplicate']);
    const { code, err } = await runHere(['doctor', ':1', 'platos', '--secret', 's', '--only', 'duplicates']);
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean `duplicate`?')]);
  });

  it('stays on this machine unless it is told otherwise', async () => {
    const { code, err } = await runHere(['doctor', 'https://hooks.example.com/webhook', 'ploton', '--secret', 's']);
    expect([code, err]).toEqual([2, expect.stringContaining('pass --allow-remote if it is yours')]);
  });

  it('says what to start when nothing listens', async () => {
    const closed = await serve(() => {});
    await closed.close();
    const { code, err } = await runHere(['doctor', closed.url, 'ploton', '--secret', 's']);
    expect([code, err]).toEqual([1, expect.stringContaining('start your server')]);
  });

  it('says what --effects must answer', async () => {
    const served = await serve((_req, res) => void res.end('many'));
    const { code, err } = await runHere(['doctor', served.url, 'ploton', '--secret', 's', '--effects', served.url]);
    await served.close();
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('must answer a number, or JSON such as {"count": 3}; it answered "many"'),
    ]);
  });

  it('--effects follows no redirect: it could lead away from this machine', async () => {
    let followed = 0;
    const elsewhere = await serve((_req, res) => {
      followed += 1;
      res.end('0');
    });
    const served = await serve((_req, res) => void res.writeHead(302, { location: elsewhere.url }).end());
    const { code, err } = await runHere(['doctor', served.url, 'ploton', '--secret', 's', '--effects', served.url]);
    await served.close();
    await elsewhere.close();
    expect([code, err, followed]).toEqual([1, expect.stringContaining('gave no answer: unexpected redirect.'), 0]);
  });

  it.each(['25d', '-1s', 'soon', '1e3s'])('--settle %s is refused, with and without --effects', async (settle) => {
    for (const effects of [[], ['--effects', ':9']]) {
      const args = ['doctor', ':9', 'ploton', '--secret', 's', `--settle=${settle}`, ...effects];
      const { code, err } = await runHere(args);
      expect([code, err]).toEqual([2, expect.stringContaining('--settle must be')]);
    }
    const longest = await runHere(['doctor', ':9', 'ploton', '--secret', 's', '--settle', '24d']);
    expect([longest.code, longest.err]).toEqual([1, expect.not.stringContaining('--settle')]);
  });

  it('says that the arguments are swapped', async () => {
    const swapped = await runHere(['doctor', 'ploton', 'localhost:3000/webhook', '--secret', 's']);
    expect([swapped.code, swapped.err]).toEqual([
      2,
      'error: The URL comes first: hookgate doctor localhost:3000/webhook ploton',
    ]);
    const unknown = await runHere(['doctor', ':3000', 'plotn', '--secret', 's']);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Did you mean `ploton`?')]);
  });

  it.each(['1', '25', '6000'])('says that nothing can be sent to port %s', async (port) => {
    const said = expect.stringContaining(`Nothing can be sent to port ${port}: `);
    const { code, err } = await runHere(['doctor', `:${port}`, 'ploton', '--secret', 's']);
    expect([code, err]).toEqual([1, said]);
    const ofEffects = await runHere(['doctor', ':9', 'ploton', '--secret', 's', '--effects', `:${port}`]);
    expect([ofEffects.code, ofEffects.err]).toEqual([1, said]);
    const sent = await runHere(['send', 'ploton', 'task.complete', `:${port}`, '--secret', 's']);
    expect([sent.code, sent.err]).toEqual([1, said]);
  });

  it('reads no endless answer to its end', async () => {
    const served = await serve((_req, res) => {
      const more = (): void => {
        while (!res.destroyed && res.write('1'.repeat(65_536)));
      };
      res.on('drain', more);
      more();
    });
    const url = served.url;
    const effects = await runHere(['doctor', url, 'ploton', '--secret', 's', '--effects', url]);
    expect([effects.code, effects.err]).toEqual([1, expect.stringContaining('must answer a number')]);
    const sent = await runHere(['send', 'ploton', 'task.complete', url, '--secret', 's', '--json']);
    await served.close();
    const { counted, response } = sent.json() as { counted: boolean; response: { body: string } };
    expect([counted, response.body.length]).toEqual([true, 262_144]);
  });

  it('makes each probe once, and more than 25', async () => {
    const { probes } = await probeBroken(undefined);
    expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
    expect(probes.length).toBeGreaterThan(25);
  });
});
