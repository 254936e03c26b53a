import { failArgument, shown } from '../argument-error.ts';
import type { SenderProfile } from '../profiles/sender-profile.ts';

/**
 * The delays between a sender's attempts.
 *
 * @param sends attempts in all, where the sender's documents leave it in doubt. Default: all that there are
 * @throws TypeError for another number of attempts than the sender may make
 */
export function retryDelaysOf(
  callee: string,
  { provider, retryDelaysMs }: SenderProfile,
  sends: number | undefined,
): readonly number[] {
  if (sends === undefined) return retryDelaysMs;
  const most = retryDelaysMs.length + 1;
  // How often Ploton sends is not in doubt; how often Platos does is.
  const allowed = provider.name === 'platos' ? [most - 1, most] : [most];
  if (!allowed.includes(sends)) {
    failArgument(callee, 'options.sends', `must be ${allowed.join(' or ')} for ${provider.name}, not ${shown(sends)}`);
  }
  return retryDelaysMs.slice(0, sends - 1);
}
