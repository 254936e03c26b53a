import { createFetchHandler, ploton } from '@hookgate/core';

/** As much of an event of API Gateway (HTTP API, payload 2.0) or of a function URL as is needed. */
export interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
}

export const handled: string[] = [];

const webhook = createFetchHandler(ploton, {
  secret: () => process.env.PLOTON_WEBHOOK_SECRET,
  // One instance of the function knows nothing of the others: share a store (see the packages redis and postgres).
  on: { 'task.complete': (event) => void handled.push(event.task_id) },
});

export async function handler(event: HttpEvent) {
  const { method } = event.requestContext.http;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) if (value !== undefined) headers.set(name, value);
  // The bytes that came: base64 where the gateway took them for binary, otherwise UTF-8 text.
  const body = event.body == null ? null : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  const url = `https://lambda.invalid${event.rawPath}?${event.rawQueryString ?? ''}`;
  const answer = await webhook(new Request(url, { method, headers, body: method === 'GET' ? null : body }));
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}
