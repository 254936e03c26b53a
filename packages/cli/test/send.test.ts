import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NodeWebhookOptions, webhook } from '@hookgate/express';
import {
  eventTypesOf,
  findProfile,
  receiverSecret,
  type SenderProfile,
  senderProfiles,
  tamperingsOf,
  testSecret,
} from '@hookgate/testing';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { type Served, serve } from './support/serve.ts';

const silent = { info() {}, warn() {}, error() {} };
let served: Served;
let broken: Served;
const handled: unknown[] = [];

/** A real receiver of every sender, at a path of its name. */
beforeAll(async () => {
  const app = express();
  served = await serve(app);
  for (const profile of senderProfiles) {
    const { provider } = profile;
    app.use(
      `/${provider.name}`,
      webhook(provider, {
        secret: receiverSecret(profile),
        logger: silent,
        on: { '*': (event: unknown) => void handled.push(event) },
        ...(provider.signsUrl === true ? { publicUrl: served.url } : {}),
      } as unknown as NodeWebhookOptions<typeof provider>),
    );
  }
  broken = await serve((req, res) => {
    if (req.url === '/hangs') return;
    if (req.url === '/cuts') return void req.socket.destroy();
    const status = Number(req.url?.slice(1));
    res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(status === 204 ? '' : 'said\u001b[31m');
  });
});
afterAll(async () => {
  await served.close();
  await broken.close();
});

interface Sent {
  readonly counted: boolean;
  readonly request: { readonly headers: Record<string, string>; readonly body: string; readonly url: string };
  readonly response?: { readonly status: number; readonly body: string };
  readonly error?: { readonly code: string };
}

describe('every built-in sender', () => {
  it.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))('%s', async (name, profile) => {
    const [type] = eventTypesOf(profile) as [string];
    const send = (...more: string[]) =>
      runHere(['send', name, type, `${served.url}/${name}`, '--secret', testSecret(profile), '--json', ...more]);

    const sent = await send();
    expect(sent.json()).toMatchObject({ sender: name, event: type, counted: true, response: { status: 200 } });
    expect(sent.code).toBe(0);

    for (const tampering of Object.keys(tamperingsOf(profile))) {
      const { code, out } = await send('--tamper', tampering);
      const expected = tamperingsOf(profile)[tampering as 'body'];
      expect([tampering, code, (JSON.parse(out) as Sent).response?.status]).toEqual([
        tampering,
        expected?.refused ? 1 : 0,
        expected?.status,
      ]);
    }
  });
});

describe('hookgate send', () => {
  const env = { PLOTON_WEBHOOK_SECRET: 'whsec_test_ploton' };
  const send = (args: readonly string[], given: { readonly input?: string } = {}) =>
    runHere(['send', 'ploton', 'task.failed', ...args], { env, ...given });

  it('shows what was sent, what came back and how long it took', async () => {
    const { code, out, err } = await send([`${served.url}/ploton`]);
    expect(out).toMatch(/^--> ploton task\.failed {2}POST http:\/\/127\.0\.0\.1:\d+\/ploton {2}\d+ bytes$/m);
    expect(out).toMatch(/^ {4}x-ploton-signature: [0-9a-f]{64}$/m);
    expect(out).toMatch(/^<-- \[200\] [\d.]+ ms {2}\{"status":"handled"\}$/m);
    expect(out).toContain('Ploton counts it as delivered.');
    expect([code, err]).toEqual([0, '']);
  });

  it('sends another event each time, with the fields that are set', async () => {
    handled.length = 0;
    for (const code of ['rate_limited', 'permission_denied'])
      await send([`${served.url}/ploton`, '--set', `data.error.code=${code}`]);
    expect(handled).toMatchObject([
      { data: { error: { code: 'rate_limited', tool: 'crm' } } },
      { data: { error: { code: 'permission_denied' } } },
    ]);
    const [one, two] = handled as { task_id: string }[];
    expect(one?.task_id).not.toBe(two?.task_id);
  });

  it('sends exact bytes: text, a file, the standard input', async () => {
    const file = join(tmpdir(), `hookgate-send-${process.pid}.json`);
    const body = `{ "event": "task.failed",\r\n"task_id": "t1", "timestamp": "${new Date().toISOString()}", "data": {} }\n`;
    await writeFile(file, body);
    for (const [text, input] of [[body], [`@${file}`], ['-', body]] as const) {
      const { json } = await send(
        [`${served.url}/ploton`, '--json', '--body', text],
        input === undefined ? {} : { input },
      );
      expect(json()).toMatchObject({ counted: true, request: { body } });
    }
  });

  it('signs at another time when it is told to', async () => {
    const sent = await runHere(['send', 'platos', 'message.rated', `${served.url}/platos`, '--at', '-90s'], {
      env: { PLATOS_WEBHOOK_SECRET: 'whsec_test_platos' },
    });
    expect(sent.code).toBe(1);
    expect(sent.out).toContain('[401]');
    expect(sent.err).toContain('signed too long ago');
  });

  it('prints a line for the shell instead of sending', async () => {
    handled.length = 0;
    const { code, out } = await send([`${served.url}/ploton`, '--curl']);
    expect(out).toMatch(/^curl -sS -i -X POST 'http:\/\/127\.0\.0\.1:\d+\/ploton' -H /);
    expect([code, handled.length]).toEqual([0, 0]);
  });

  it('sends copies, each signed for itself, and sums up', async () => {
    handled.length = 0;
    const args = [
      'send',
      'platos',
      'message.rated',
      `${served.url}/platos`,
      '--copies',
      '40',
      '--concurrency',
      '8',
      '--json',
    ];
    const { code, json } = await runHere(args, { env: { PLATOS_WEBHOOK_SECRET: 'whsec_test_platos' } });
    const summary = json() as { readonly requests: readonly Sent[] };
    expect(summary).toMatchObject({ sent: 40, counted: 40, answers: { 200: 40 } });
    expect(new Set(summary.requests.map(({ request }) => request.headers['x-platos-nonce'])).size).toBe(40);
    expect([code, handled.length]).toEqual([0, 1]);
  });

  it('takes the documented path when the URL has none', async () => {
    const { json } = await send([served.url, '--json']);
    expect((json() as Sent).request.url).toBe(`${served.url}/webhook`);
  });

  it.each([
    ['204', 1, '[204]', 'Ploton counts exactly 200'],
    ['302', 1, '[302]', 'Senders follow no redirect: give the URL it leads to (/elsewhere)'],
    ['401', 1, '[401]', 'It reads PLOTON_WEBHOOK_SECRET'],
    ['404', 1, '[404]', 'Nothing is at /404'],
    ['405', 1, '[405]', 'takes no POST'],
    ['500', 1, '[500]', 'The log of your server'],
    ['cuts', 1, '[UND_ERR_SOCKET]', 'closed without an answer'],
    ['hangs', 1, '[timeout]', 'Ploton waits 30 s'],
  ])('explains the answer of /%s', async (path, code, shown, said) => {
    const sent = await send([`${broken.url}/${path}`, '--timeout', '300ms']);
    expect([sent.code, sent.out.includes(shown)]).toEqual([code, true]);
    expect(sent.err).toContain(said);
    expect(sent.out).not.toContain('\u001b');
  });

  it('what is spoilt and refused is as it should be: no advice', async () => {
    const url = `${served.url}/ploton`;
    for (const more of [[], ['--copies', '2']]) {
      const { code, out, err } = await send([url, '--tamper', 'signature', ...more]);
      expect([code, err]).toEqual([1, '']);
      expect(out).toContain('    Refused, as it should be: the last character of the signature is another one.');
      expect(out).not.toContain('does not count it');
    }
  });

  it('what is spoilt and taken is not; and what says nothing of it is explained as ever', async () => {
    const taken = await send([`${broken.url}/200`, '--tamper', 'signature']);
    expect([taken.code, taken.out]).toEqual([0, expect.stringContaining('Taken, and it should be refused:')]);
    const nowhere = await send([`${broken.url}/404`, '--tamper', 'signature']);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('Nothing is at /404')]);
    expect(nowhere.out).not.toContain('as it should be');
    const replayed = await send([`${served.url}/ploton`, '--tamper', 'replayed']);
    expect([replayed.code, replayed.out]).toEqual([0, expect.not.stringContaining('should be')]);
  });

  it('says what it waits for, when that takes more than a second', async () => {
    const sent = await send([`${broken.url}/hangs`, '--timeout', '1300ms']);
    expect(sent.err).toMatch(/^waiting for the answer \(1 s\)$/m);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'an answer with the code %s is like others',
    async (error) => {
      const hostile = await serve((_req, res) => void res.writeHead(404).end(JSON.stringify({ error })));
      const { code, err } = await runHere(['send', 'ploton', 'task.complete', `${hostile.url}/x`, '--secret', 's']);
      await hostile.close();
      expect(err).toBe('    Nothing is at /x: give the path your webhook has.');
      expect(code).toBe(1);
    },
  );

  it('tells durations to a microsecond, and no further', async () => {
    const args = ['send', 'ploton', 'task.complete', `${broken.url}/200`, '--secret', 's', '--copies', '3', '--json'];
    const summary = (await runHere(args)).json() as Record<string, unknown>;
    const durations = Object.entries(summary).filter(([name]) => name.endsWith('Ms'));
    expect(durations).toHaveLength(5);
    for (const [name, ms] of durations)
      expect([name, String(ms)]).toEqual([name, expect.stringMatching(/^\d+(\.\d{1,3})?$/)]);
  });

  it('says what to start when nothing listens', async () => {
    const closed = await serve(() => {});
    await closed.close();
    const sent = await send([`${closed.url}/webhook`]);
    expect(sent.code).toBe(1);
    expect(sent.out).toContain('[ECONNREFUSED]');
    expect(sent.err).toContain(`Nothing listens on ${new URL(closed.url).host}: start your server`);
  });
});

it('the help says what --help is', async () => {
  expect((await runHere(['--help'])).out).toMatch(/-h, --help +show this help/);
});

describe('mistakes are told in a sentence, with code 2', () => {
  it.each([
    [
      ['send', 'plotn', 'task.complete', ':1'],
      'There is no sender "plotn". Did you mean `ploton`?\n  There are: ploton, platos,',
    ],
    [['send', 'ploton', 'task.completed', ':1'], 'Did you mean `task.complete`?'],
    [['send', 'ploton', 'task.complete', ':1'], 'set PLOTON_WEBHOOK_SECRET to what your server has, or pass --secret'],
    [['send', 'ploton', 'task.complete', ':1', '--secret', ' '], '--secret is empty'],
    [
      ['send', 'ploton', 'task.complete', 'nowhere', '--secret', 's'],
      'The URL must be one such as http://localhost:3000/webhook',
    ],
    [
      ['send', 'ploton', 'task.complete', ':1', '--secret', 's', '--tamper', 'nonce'],
      '--tamper nonce means nothing for Ploton',
    ],
    [['send', 'ploton', 'task.complete', ':1', '--secret', 's', '--tamper', 'signatur'], 'Did you mean `signature`?'],
    [
      ['send', 'ploton', 'task.complete', ':1', '--secret', 's', '--copies', '0'],
      '--copies must be a whole number from 1',
    ],
    [
      ['send', 'ploton', 'task.complete', ':1', '--secret', 's', '--body', '@/no/such'],
      '--body @/no/such: there is no such file',
    ],
    [['send', 'ploton', 'task.complete', ':1', '--secret', 's', '--body', 'x', '--set', 'a=1'], 'give one of them'],
    [['send', 'ploton', 'task.complete', ':1', '--secert', 's'], "unknown option '--secert'"],
    [['send', 'ploton'], "missing required argument 'event'"],
    [['sned'], "unknown command 'sned'"],
    [[], ''],
  ])('%j', async (args, said) => {
    const { code, out, err } = await runHere(args);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err + out).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  it('as JSON on the standard output', async () => {
    const { code, json } = await runHere(['send', 'plotn', 'task.complete', ':1', '--json']);
    expect(code).toBe(2);
    expect(json()).toMatchObject({ error: { code: 'unknown_sender', message: expect.stringContaining('ploton') } });
  });

  it('a private key is asked for where a public one is configured', async () => {
    const profile = senderProfiles.find((each) => each.receiverSecret !== undefined);
    const { name, secretEnv } = profile?.provider ?? { name: '', secretEnv: '' };
    const [type] = eventTypesOf(profile as (typeof senderProfiles)[number]) as [string];
    const send = (key: string) => runHere(['send', name, type, `${served.url}/${name}`], { env: { [secretEnv]: key } });
    const own = await send('00'.repeat(32));
    expect([own.code, own.err.includes('--secret')]).toEqual([2, true]);
    expect((await send(receiverSecret(profile as (typeof senderProfiles)[number]))).code).toBe(0);
  });
});

it("sends Slack's pin_added, which most apps do not subscribe to", async () => {
  const slack = findProfile('slack-events') as SenderProfile;
  const { code, out } = await runHere([
    'send',
    'slack-events',
    'pin_added',
    `${served.url}/slack-events`,
    '--secret',
    testSecret(slack),
    '--json',
  ]);
  expect(JSON.parse(out)).toMatchObject({ event: 'pin_added', counted: true, response: { status: 200 } });
  expect(code).toBe(0);
});
