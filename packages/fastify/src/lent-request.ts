import type { Readable } from 'node:stream';
import type { BodyLimits, Refusal, WebhookRequest } from '@hookgate/core';
import { headerOf, onGone, readNodeBody } from '@hookgate/core/node';
import type { HookRequest } from './fastify-request.ts';

const FIX =
  'A preParsing hook before the webhook has to hand on a stream of the same bytes. With @fastify/express or ' +
  '@fastify/middie, keep that parser away from the path of the webhook, or let it keep the bytes: ' +
  'express.json({ verify: keepRawBody }).';

/** A request as the receiver borrows it. A class, not closures: one is made for every delivery. */
export class LentRequest implements WebhookRequest {
  readonly #request: HookRequest;
  readonly #payload: Readable;
  readonly #limitBytes: number | undefined;

  /**
   * @param payload the stream that earlier hooks handed on
   * @param limitBytes default: the limit of the route, or of the server
   */
  constructor(request: HookRequest, payload: Readable, limitBytes: number | undefined) {
    this.#request = request;
    this.#payload = payload;
    this.#limitBytes = limitBytes;
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): string {
    return this.#request.originalUrl;
  }

  header(name: string): string | undefined {
    return headerOf(this.#request.raw, name);
  }

  body({ timeoutMs }: BodyLimits): Promise<Uint8Array | Refusal> {
    const request = this.#request;
    const limitBytes = this.#limitBytes ?? request.routeOptions.bodyLimit;
    return readNodeBody(
      request.raw,
      { limitBytes, timeoutMs },
      { stream: this.#payload, kept: request as object, fix: FIX },
    );
  }

  onGone(listener: () => void): () => void {
    return onGone(this.#request.raw, listener);
  }
}
