import type { Terminal } from '../terminal/terminal.ts';
import { FailedError, UsageError } from '../usage-error.ts';
import { listRunning } from './running-emulators.ts';
import { stateFolder } from './state-folder.ts';

/** Where an emulator is asked, and with what. */
export interface EmulatorAddress {
  readonly url: string;
  readonly token: string;
}

/**
 * The emulator that is meant: the option, else `HOOKGATE_EMULATOR_URL`, else the one that was started last on this machine. A URL is the
 * one that the emulator printed, with its token; without one, it is that of an emulator that runs here.
 *
 * @throws UsageError for what is no such URL
 * @throws FailedError when none runs
 */
export async function findEmulator(option: string | undefined, terminal: Terminal): Promise<EmulatorAddress> {
  const given = option ?? terminal.env.HOOKGATE_EMULATOR_URL;
  const running = await listRunning(stateFolder(terminal.env));
  if (given === undefined || given === '') {
    const [latest, ...others] = running;
    if (latest === undefined) {
      throw new FailedError(
        'no_emulator',
        `No emulator runs here: start one with \`${terminal.program} emulate\`, or name one with --emulator.`,
      );
    }
    if (others.length > 0) {
      terminal.note(`${running.length} emulators run; this is ${latest.url}. --emulator ${others[0]?.url} is another.`);
    }
    return latest;
  }
  const name = option === undefined ? 'HOOKGATE_EMULATOR_URL' : '--emulator';
  if (!/^https?:\/\//.test(given) || !URL.canParse(given)) {
    throw new UsageError('invalid_url', `${name} must be the URL that the emulator printed, not "${given}".`);
  }
  const { origin, searchParams } = new URL(given);
  const token = searchParams.get('token');
  if (token !== null) return { url: origin, token };
  const known = running.find(({ url }) => new URL(url).port === new URL(given).port);
  if (known !== undefined) return known;
  throw new UsageError(
    'missing_token',
    `${name} has no token: give the whole URL that the emulator printed (…/?token=…).`,
  );
}
