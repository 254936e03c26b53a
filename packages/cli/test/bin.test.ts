import { describe, expect, it } from 'vitest';
import { runBin } from './support/run-bin.ts';
import { runHere } from './support/run-here.ts';

describe('the program', () => {
  it('in a process of its own: output, errors, exit code, and no colour where there is no terminal', async () => {
    const [help, signed, mistake] = await Promise.all([
      runBin(['--help']),
      runBin(['sign', 'ploton', '--body', '-'], { input: '{}', env: { PLOTON_WEBHOOK_SECRET: 's', NO_COLOR: '' } }),
      runBin(['send', 'nobody', 'x', ':1']),
    ]);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toMatch(/^Usage: hookgate/);
    expect(signed).toEqual({
      code: 0,
      out: 'content-type: application/json\nx-ploton-signature: 143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6\n',
      err: '',
    });
    expect([mistake.code, mistake.out]).toEqual([2, '']);
    expect(mistake.err).toMatch(/^error: There is no sender "nobody"/);
  });

  it('every command has a help with an example', async () => {
    const { out } = await runHere(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z-]+) /gm)]
      .map(([, name]) => name as string)
      .filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThan(3);
    for (const name of commands) {
      const help = await runHere([name, '--help']);
      expect([name, help.code]).toEqual([name, 0]);
      expect(help.out).toMatch(new RegExp(`Examples:\\n {2}\\$ hookgate ${name} ?`));
    }
  });

  it('lists senders and events, and shows a sample', async () => {
    expect((await runHere(['events'])).out.split('\n').length).toBeGreaterThanOrEqual(24);
    expect((await runHere(['events', 'ploton'])).out).toContain('task.waiting');
    expect((await runHere(['events', 'ploton', 'task.failed'])).json()).toMatchObject({ event: 'task.failed' });
    expect((await runHere(['events', 'platos', '--json'])).json()).toMatchObject({ name: 'platos', accepts: '2xx' });
  });
});
