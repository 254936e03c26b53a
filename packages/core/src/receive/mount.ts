import type { Reply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import type { Reporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import type { Provider } from '../senders/provider.ts';
import { webhookCall } from '../senders/webhook-call.ts';
import { misplacedAt } from './misplaced.ts';
import { mountName } from './mount-name.ts';
import { normalisePath } from './normalise-path.ts';
import { createPathGate } from './path-gate.ts';
import { RequestTarget } from './request-target.ts';
import { noteSignatureHeader } from './shared-headers.ts';

/** Where a middleware is mounted, as far as the request it is called with tells. */
export interface Mounting {
  /**
   * The path or pattern, as it is in the code, and never what a request has in its place: it names the endpoint, and a client that
   * may choose the name under which deliveries are remembered could have one run again by sending it somewhere else.
   * `undefined` for a bare mount, at the root of an application, where every request passes through.
   */
  readonly mountedAt: string | undefined;
  /** True when it is mounted somewhere, but the framework does not tell where: then only the option `endpoint` can name it. */
  readonly isUnnamed?: boolean | undefined;
}

/** Where a request met the middleware, as the adapter sees it. */
export interface Placement extends Mounting {
  /** The request target as the client sent it. */
  readonly originalUrl: string;
  /** The request target now, when earlier middleware or a mount may have rewritten it. */
  readonly url?: string | undefined;
  /** What the framework itself takes for the path: its routers go by it. */
  readonly path?: string | undefined;
  /** What else mounts and routers may take for it. */
  readonly others?: readonly string[];
}

/** What becomes of a request before anything is awaited. */
export type Passage =
  /** Not for us: hand it on untouched. */
  | { readonly kind: 'passed' }
  /** Ours: `admit` it under this endpoint's name. */
  | { readonly kind: 'claimed'; readonly endpoint: string }
  | { readonly kind: 'refused'; readonly reply: Reply };

/**
 * Decides synchronously which requests are ours.
 *
 * @param header one header of the request, where its headers have a say in that
 */
export type Mount = (placement: Placement, header?: (name: string) => string | undefined) => Passage;

const PASSED: Passage = Object.freeze({ kind: 'passed' });

/** Spellings of mounts that are kept; more would let a stranger fill memory. */
const MAX_KEPT_PATHS = 50;

/** The options that say what is guarded, and what it is called. */
interface MountOptions {
  readonly path: readonly string[] | undefined;
  readonly endpoint: string | undefined;
}

/**
 * The mount rule, the same in every framework:
 *  1. with a `path`: requests at or below it are claimed, all others passed;
 *  2. mounted somewhere specific: every request that arrives is claimed;
 *  3. mounted bare: the provider's default paths are claimed, everything else is passed untouched;
 *  4. except that a request with the provider's signature header, arriving elsewhere at a bare mount, is claimed, to
 *     be refused: were it passed, a handler behind it would work with genuine deliveries, unverified, and nobody would notice.
 *     Where another sender that is received here signs in the same header, the request may be that one's, and is passed.
 *
 * A claimed request belongs to an endpoint, which deliveries are remembered under: the guarded path, or the mount. Both are in
 * the code; whatever a client may write in its target leads to the same name.
 */
export function createMount(
  provider: Provider,
  { path: paths, endpoint: chosen }: MountOptions,
  reporter: Reporter,
  refuse: (refusal: Refusal) => Reply,
): Mount {
  const explicit = paths !== undefined;
  const guarded = (paths ?? provider.defaultPaths).map((path) => {
    const endpoint = normalisePath(path);
    const passage: Passage = Object.freeze({ kind: 'claimed', endpoint });
    const fail = (problem: string): never => {
      throw new TypeError(`${provider.name}: a path to guard ${problem}.`);
    };
    return { endpoint, passage, isOurs: createPathGate(path, fail) };
  });
  const [first] = guarded;
  const mounts = new Map<string, Passage>();
  const isShared = noteSignatureHeader(provider.signatureHeader, provider.name);
  let warnedUnnamed = false;

  const atPath = (url: string): Passage | undefined => {
    // As most deliveries come. Only the first path: another's spelling must not decide which of two guards takes a request.
    if (url === first?.endpoint) return first.passage;
    const target = new RequestTarget(url);
    for (const { isOurs, passage } of guarded) if (isOurs(target)) return passage;
    return undefined;
  };

  /** Any of them may be what a router goes by. */
  const atAnyPath = ({ originalUrl, url = originalUrl, path = url, others = [] }: Placement): Passage | undefined => {
    let passage = atPath(originalUrl);
    if (url !== originalUrl) passage ??= atPath(url);
    if (path !== url && path !== originalUrl) passage ??= atPath(path);
    for (const other of others) passage ??= atPath(other);
    return passage;
  };

  return (placement, header) => {
    const { originalUrl, mountedAt } = placement;
    if (explicit || mountedAt === undefined) {
      const passage = atAnyPath(placement);
      if (passage !== undefined) return passage;
      if (explicit || header?.(provider.signatureHeader) === undefined || isShared()) return PASSED;
      return { kind: 'claimed', endpoint: misplacedAt(normalisePath(originalUrl)) };
    }
    if (placement.isUnnamed === true && chosen === undefined) return refuseUnnamed();
    return atMount(mountedAt);
  };

  function atMount(mountedAt: string): Passage {
    let passage = mounts.get(mountedAt);
    if (passage === undefined) {
      passage = Object.freeze({ kind: 'claimed', endpoint: mountName(mountedAt) });
      if (mounts.size < MAX_KEPT_PATHS) mounts.set(mountedAt, passage);
    }
    return passage;
  }

  function refuseUnnamed(): Passage {
    if (!warnedUnnamed) {
      warnedUnnamed = true;
      const detail =
        `${provider.name}: the framework does not tell where the middleware is mounted, so deliveries have no name to be remembered under, and are refused. ` +
        `Give it one: ${webhookCall(provider.name, "{ endpoint: 'orders' }")}, or mount the middleware itself, at a path.`;
      warn(reporter, provider.name, 'mount_mismatch', detail);
    }
    return { kind: 'refused', reply: refuse(new Refusal('mount_mismatch', 'endpoint_unknown')) };
  }
}
