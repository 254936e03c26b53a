import {
  createDelivery,
  createEvent,
  eventTypesOf,
  type SenderProfile,
  type TestDelivery,
} from '../../../testing/src/index.ts';
import type { Vendor, VendorRequest } from './vendors.ts';

/** Random choices that can be repeated. */
export interface Random {
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[int(choices.length)] as (typeof choices)[number],
    bytes: (length) => Uint8Array.from({ length }, () => int(256)),
  };
}

const TEXTS = ['', 'a', 'é', '日本', '😀', '\\', '"', '&=+% ', '\u2028', '<b>', 'v1=', '\0', 'x'.repeat(300)];
/** Seconds from now; nothing near the edge of a tolerance, for the clock goes on. */
const TIMES = [0, 0, 0, 0, -2, -30, -200, -400, -3_000, 30, 200, 400, 3_000];

/** A random delivery of a sender, most often a genuine one, else spoilt in one of many ways. */
export async function randomRequest(
  profile: SenderProfile,
  vendor: Vendor,
  random: Random,
  at: number,
): Promise<VendorRequest> {
  const moment = Math.floor(Date.now() / 1000) + random.pick(TIMES);
  const type = random.pick(eventTypesOf(profile));
  const sample = createEvent(profile, type, {}, { at: moment * 1000, id: `random_${at}` }) as Record<string, unknown>;
  const field = profile.provider.payloadField;
  const extra = { extra: random.pick(TEXTS), [random.pick(TEXTS)]: random.int(1000) };
  const event =
    typeof field === 'string' ? { ...sample, [field]: withExtra(sample[field], extra) } : { ...sample, ...extra };
  const isForm = profile.provider.bodyFormat === 'form';
  const delivery = createDelivery(profile, isForm ? sample : event, { at: moment * 1000, id: `msg_${at}` });
  const signed = isForm
    ? createDelivery(profile, withFields(delivery, random), { at: moment * 1000, id: `msg_${at}`, type })
    : delivery;
  const body = new TextDecoder().decode(signed.body);
  const own = await vendor.sign?.(body, moment, `msg_${at}`);
  const headers = { ...delivery.headers, ...signed.headers, ...own };
  const genuine = { path: signed.path, headers, body, bytes: signed.body };
  return random.chance(0.35) ? genuine : spoilt(genuine, profile, random);
}

function withExtra(payload: unknown, extra: object): unknown {
  return Array.isArray(payload) ? [...payload, extra] : { ...(payload as object), ...extra };
}

/** Fields that are repeated, empty, or have to be escaped. */
function withFields({ body }: TestDelivery, random: Random): string {
  const form = new URLSearchParams(new TextDecoder().decode(body));
  if (form.has('payload')) return form.toString();
  for (let more = random.int(4); more > 0; more--)
    form.append(random.pick(['Digits', 'B', 'a', 'É', '']), random.pick(TEXTS));
  return form.toString();
}

function spoilt(request: VendorRequest, profile: SenderProfile, random: Random): VendorRequest {
  const names = Object.keys(request.headers).filter((name) => /signature|timestamp|-id$|hmac/.test(name));
  const name = random.pick(names);
  const value = request.headers[name] ?? '';
  const withValue = (other: string): VendorRequest => ({ ...request, headers: { ...request.headers, [name]: other } });
  const at = random.int(value.length + 1);
  switch (random.int(9)) {
    case 0:
      return withValue(
        value.slice(0, at) + random.pick(['0', 'f', 'A', '=', ',', ' ', ';', 'v1', '+']) + value.slice(at + 1),
      );
    case 1:
      return withValue(value.slice(0, at) + value.slice(at + 1 + random.int(4)));
    case 2:
      return withValue(value.toUpperCase());
    case 3:
      return withValue(random.pick([`${value} `, ` ${value}`, `${value}, ${value}`, `${value},${value}`, '']));
    case 4:
      return withValue(withAnother(value, random));
    case 5: {
      const { [name]: _missing, ...headers } = request.headers;
      return { ...request, headers };
    }
    case 6: {
      const bytes = Uint8Array.from(request.bytes);
      const where = random.int(bytes.length);
      bytes[where] = (bytes[where] as number) ^ (1 << random.int(8));
      return { ...request, bytes, body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
    }
    case 7: {
      const other = createDelivery(profile, request.bytes, {
        secret: profile.newSecret?.(random.bytes(32)) ?? `whsec_${random.int(1e9)}`,
        at: Date.now(),
      });
      return { ...request, headers: { ...request.headers, ...other.headers } };
    }
    default:
      return request;
  }
}

/** A second signature of the header's own form, in front or behind. */
function withAnother(value: string, random: Random): string {
  const zeros = '0'.repeat(64);
  if (value.startsWith('t='))
    return random.chance(0.5) ? `${value},v1=${zeros}` : value.replace('v1=', `v1=${zeros},v1=`);
  if (value.startsWith('ts='))
    return random.chance(0.5) ? `${value};h1=${zeros}` : value.replace('h1=', `h1=${zeros};h1=`);
  if (value.startsWith('v1,')) return random.chance(0.5) ? `${value} v1,${'A'.repeat(43)}=` : `v1a,AAAA ${value}`;
  return `${value}${value}`;
}
