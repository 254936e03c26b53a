import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  const kind = isIP(address);
  return kind !== 0 && loopback.check(address, kind === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Refuses a host that is written as an address of another machine. A name is looked at when it has been resolved, by
 * {@link allowedLookup}.
 *
 * @throws Error that says how to allow it
 */
export function refuseRemote(hostname: string): void {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && !isLoopback(address)) throw new Error(whyNot(hostname));
}

/**
 * Resolves names for a connection, which is made to nothing but what this answers: so a name cannot mean another machine when it is
 * connected to than when it was looked at.
 */
export function allowedLookup(allowRemote: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const allowed = addresses.filter(({ address }) => allowRemote || isLoopback(address));
      const [first] = allowed;
      if (first === undefined) return callback(new Error(whyNot(hostname, addresses[0]?.address)), '');
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, isIPv6(first.address) ? 6 : 4);
    });
  };
}

function whyNot(hostname: string, address?: string): string {
  const what = address === undefined ? hostname : `${hostname} (${address})`;
  return `${what} is not this machine; deliveries go to other machines only with allowRemote: true (--allow-remote).`;
}
