import platosFile from '../vectors/platos.json' with { type: 'json' };
import plotonFile from '../vectors/ploton.json' with { type: 'json' };
import sendersFile from '../vectors/senders.json' with { type: 'json' };

/** One request as a sender or a stranger sends it, and what a receiver answers. */
export interface Vector<TProvider extends string = 'ploton' | 'platos'> {
  readonly name: string;
  /** The sender's name, as `findProfile` takes it. */
  readonly provider: TProvider;
  /** The active secrets, in order. */
  readonly secrets: readonly string[];
  /** The receiver's clock, epoch seconds. */
  readonly now: number;
  /** The whole URL, for senders that sign it. */
  readonly url?: string;
  /** To be sent as they are; values are Latin-1. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes on the wire. */
  readonly bodyBase64: string;
  readonly expect: {
    readonly status: number;
    /** For a delivery that is accepted: its event type. */
    readonly event?: string;
  };
  readonly why?: string;
}

/** Deliveries of Ploton with known signatures. */
export const plotonVectors: readonly Vector[] = plotonFile.vectors as unknown as readonly Vector[];

/** Deliveries of Platos with known signatures. */
export const platosVectors: readonly Vector[] = platosFile.vectors as unknown as readonly Vector[];

/** Deliveries of all other built-in senders, whose signatures were computed by Python and OpenSSL, or are those of the senders' pages. */
export const senderVectors: readonly Vector<string>[] = sendersFile.vectors as unknown as readonly Vector<string>[];
