import {
  createDelivery,
  createEvent,
  eventTypesOf,
  receiverSecret,
  senderProfiles,
  tamper,
  tamperingsOf,
} from '@hookgate/testing';
import { describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { compact, EVENT, mac, NOW, python, SECRET, verify } from './support/verify-here.ts';

describe('what is wrong with the secret is told', () => {
  it.each([
    ['a line break that was copied along', SECRET, `${SECRET}\n`, /without the white space around it/],
    ['quotes', SECRET, `"${SECRET}"`, /without the quotes/],
    ['a list in one text', SECRET, `whsec_other,${SECRET}`, /splitting it at its comma/],
    ['its prefix left out', SECRET.slice(6), SECRET, /without `whsec_`/],
  ])('%s', async (_name, signing, configured, said) => {
    const { cause, findings } = await verify(mac(compact, signing), compact, configured);
    expect(cause).toMatchObject({ kind: 'secret', name: expect.stringMatching(said) });
    expect(findings[0]).toContain('Correct what --secret says.');
  });

  it('base64 that was decoded', async () => {
    const secret = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;
    const { cause } = await verify(mac(compact, 'a key of thirty-two bytes, or so'), compact, secret);
    expect(cause?.name).toBe('read as base64 behind `whsec_`');
  });

  it('nothing, when it is another one', async () => {
    const { cause, findings } = await verify(mac(compact, 'other'), compact);
    expect(cause?.kind).toBe('unknown');
    expect(findings[0]).toMatch(/The secret \(--secret\) is not the one .* \(\d+ forms of the body were tried\)/);
  });
});

it('the secret that is wrong is named by where it is from', async () => {
  const { out } = await runHere(
    ['verify', 'ploton', '--body', compact, '--header', `x-ploton-signature: ${mac(compact)}`],
    {
      env: { PLOTON_WEBHOOK_SECRET: `"${SECRET}"` },
    },
  );
  expect(out).toContain('without the quotes around it. Correct what PLOTON_WEBHOOK_SECRET says.');
});

describe('how old it is, and what is tolerated', () => {
  const HEADER = ['--secret', SECRET, '--body', compact, '--header', `x-ploton-signature: ${mac(compact)}`];
  const at = async (time: string) => (await runHere(['verify', 'ploton', ...HEADER, '--at', time])).out;

  it('of an event with a time', async () => {
    expect(await at(NOW)).toMatch(/happened +2026-06-15T12:00:00\.000Z, new; 48 h are tolerated/);
    expect(await at('2026-06-15T12:00:30Z')).toMatch(
      /verified: Ploton task\.complete[\s\S]*, 30 s old; 48 h are tolerated/,
    );
    const old = await at('2026-06-25T12:00:00Z');
    expect(old).toMatch(/not verified[\s\S]*happened .*, 10 days old; 48 h are tolerated/);
    expect(old).toContain('The signature is right, but the delivery is 10 days old; 48 h are tolerated.');
    expect(old).not.toContain('864000');
    expect(await at('2026-06-15T11:00:00Z')).toContain('60 min ahead of the time here; 5 min are tolerated');
  });

  it('of a timestamp that is signed', async () => {
    const signature = mac('1768478400.00ff.{}');
    const headers = ['x-platos-timestamp: 1768478400', 'x-platos-nonce: 00ff', `x-platos-signature: ${signature}`];
    const args = [
      'verify',
      'platos',
      '--secret',
      SECRET,
      '--body',
      '{}',
      ...headers.flatMap((each) => ['--header', each]),
    ];
    expect((await runHere([...args, '--at', '1768478430'])).out).toContain(', 30 s old; 60 s are tolerated');
    const { time } = (await runHere([...args, '--at', '1768478430', '--json'])).json() as { readonly time: object };
    expect(time).toEqual({ signedAt: 1_768_478_400_000, now: 1_768_478_430_000, toleranceSeconds: 60, ageSeconds: 30 });
  });
});

describe('headers that are missing are told as what was typed, once', () => {
  const said = async (sender: string, ...headers: string[]) => {
    const fields = headers.flatMap((each) => ['--header', each]);
    const args = ['verify', sender, '--secret', SECRET, '--body', '{}', '--json', ...fields];
    return ((await runHere(args)).json() as { readonly findings: readonly string[] }).findings;
  };

  it('none, one of several, another sender', async () => {
    expect(await said('ploton')).toEqual([
      'Of what Ploton signs with, no --header gives x-ploton-signature: pass each as --header "name: value", as it came.',
    ]);
    expect(await said('platos', `x-platos-signature: ${mac('{}')}`, 'x-platos-timestamp: 1768478400')).toEqual([
      expect.stringContaining('no --header gives x-platos-nonce:'),
    ]);
    expect(await said('ploton', `x-platos-signature: ${mac('{}')}`)).toEqual([
      'The headers have x-platos-signature: it may be from Platos; try `verify platos`.',
    ]);
  });

  it('a malformed one is not put down to the secret', async () => {
    expect(await said('ploton', 'x-ploton-signature: zz')).toEqual([
      'The header x-ploton-signature has 2 characters, not 64.',
    ]);
  });
});

describe('the comparison is told', () => {
  it('base string, expected and given signature, first difference', async () => {
    const { signature } = await verify(`${mac(compact).slice(0, -1)}x`.replace('x', '0'), `${compact}.`);
    expect(signature.base).toBe(`${compact}.`);
    expect(signature.expected).toBe(mac(`${compact}.`));
    expect(signature.differsAt).toBeGreaterThanOrEqual(0);
  });

  it('a prefix is part of the base string', async () => {
    const args = ['verify', 'platos', '--secret', SECRET, '--body', '{}', '--at', '1768478400', '--json'];
    const headers = ['x-platos-timestamp: 1768478400', 'x-platos-nonce: 00ff', `x-platos-signature: ${mac('{}')}`];
    const { json } = await runHere([...args, ...headers.flatMap((each) => ['--header', each])]);
    expect(json()).toMatchObject({ signature: { base: '1768478400.00ff.{}' }, cause: { kind: 'signed-alone' } });
  });

  it('in lines to read, without a stack', async () => {
    const signature = mac(python(EVENT));
    const { out } = await runHere([
      'verify',
      'ploton',
      '--secret',
      SECRET,
      '--body',
      compact,
      '--header',
      `x-ploton-signature: ${signature}`,
      '--at',
      NOW,
    ]);
    expect(out).toContain('not verified: Ploton (signature_mismatch)');
    expect(out).toContain(`expected      ${mac(compact)}`);
    expect(out).toContain(`given         ${signature}`);
    expect(out).toContain('body differs  at byte 9');
    expect(out).not.toContain(SECRET);
  });
});

describe('every built-in sender', () => {
  it.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))('%s', async (name, profile) => {
    const at = Date.parse(NOW);
    const publicUrl = 'https://hooks.example.com';
    const delivery = createDelivery(profile, createEvent(profile, eventTypesOf(profile)[0] as string, {}, { at }), {
      at,
      publicUrl,
    });
    const verifyOf = async ({ headers, body, path }: typeof delivery) => {
      const fields = Object.entries(headers).flatMap(([key, value]) => ['--header', `${key}: ${value}`]);
      const args = [
        'verify',
        name,
        '--secret',
        receiverSecret(profile),
        '--at',
        NOW,
        '--url',
        publicUrl + path,
        '--body',
        '-',
        '--json',
      ];
      return runHere([...args, ...fields], { input: body });
    };
    const genuine = await verifyOf(delivery);
    expect([genuine.code, genuine.json()]).toEqual([
      0,
      expect.objectContaining({ verified: true, signatureMatches: true }),
    ]);

    const stale = 'stale' in tamperingsOf(profile) ? await verifyOf(tamper(delivery, 'stale')) : undefined;
    if (stale !== undefined) {
      expect([stale.code, stale.json()]).toEqual([
        1,
        expect.objectContaining({ signatureMatches: true, reason: 'timestamp_too_old' }),
      ]);
    }
    const forged = await verifyOf(tamper(delivery, 'wrong-secret'));
    expect([forged.code, forged.json()]).toEqual([1, expect.objectContaining({ signatureMatches: false })]);
  });
});
