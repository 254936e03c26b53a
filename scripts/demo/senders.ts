import { signPlatos, signPloton } from '../../packages/testing/src/index.ts';

/** One request. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Makes deliveries as the two senders make them, with the secrets they share with the receiver. */
export function createSenders(secrets: { readonly ploton: string; readonly platos: string }) {
  return {
    plotonDelivery(fields: object, { secondsAgo = 0 } = {}): Sent {
      const timestamp = new Date(Date.now() - secondsAgo * 1000).toISOString();
      const body = JSON.stringify({ event: 'task.complete', timestamp, data: {}, ...fields });
      return { path: '/webhook', headers: signPloton(secrets.ploton, body), body };
    },
    platosDelivery(
      fields: object,
      options: { readonly secondsAgo?: number; readonly ts?: string; readonly nonce?: string | undefined } = {},
    ): Sent {
      const ts = options.ts ?? Math.floor(Date.now() / 1000) - (options.secondsAgo ?? 0);
      const body = JSON.stringify({ event: 'message.rated', ts, ...fields });
      const nonce = options.nonce === undefined ? {} : { nonce: options.nonce };
      return { path: '/webhooks/platos', headers: signPlatos(secrets.platos, body, { ts, ...nonce }), body };
    },
  };
}
