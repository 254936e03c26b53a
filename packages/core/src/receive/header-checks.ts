import { Refusal } from '../answers/refusal.ts';
import { isEncoded } from '../body/content-encoding.ts';
import { powersOf } from '../senders/powers.ts';
import type { RequestTarget } from '../senders/provider.ts';
import { decodeHexSignature } from '../senders/signature-encoding.ts';
import { diagnoseHeaders } from '../verify/diagnose/diagnose-headers.ts';
import { type ClaimedSignature, readSignature } from '../verify/verify.ts';
import type { PipelineParts } from './pipeline-parts.ts';

const NOT_POST = new Refusal(
  'method_not_allowed',
  'method_not_allowed',
  'Only POST is a delivery. A webhook takes its path and everything below; no page or other route can be there.',
);

type Header = (name: string) => string | undefined;

/** What a request's method and headers are looked at for, before a byte of its body is read. */
interface HeaderChecks {
  /** Why it is refused whoever sent it; `undefined`: it is not. */
  check(method: string, header: Header): Refusal | undefined;
  /** What its headers claim, or why that is no signature. */
  readSignature(header: Header, target: RequestTarget | undefined): ClaimedSignature | Refusal;
}

export function createHeaderChecks({ provider, closing }: Pick<PipelineParts, 'provider' | 'closing'>): HeaderChecks {
  const { decodeSignature = decodeHexSignature } = powersOf(provider);

  return {
    check(method, header) {
      if (method !== 'POST') return NOT_POST;
      if (closing.aborted) return new Refusal('shutting_down');
      return isEncoded(header('content-encoding')) ? new Refusal('unsupported_content_encoding') : undefined;
    },
    readSignature(header, target) {
      const claimed = readSignature(provider, header, target, decodeSignature);
      if (!(claimed instanceof Refusal)) return claimed;
      return claimed.because(claimed.detail ?? diagnoseHeaders(provider, header, decodeSignature));
    },
  };
}
