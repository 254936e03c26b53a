import { Refusal } from '../answers/refusal.ts';

const EXPRESS_FIX =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, ' +
  'or let the parser keep the bytes: express.json({ verify: keepRawBody }).';

/** A body that was read before us and is not to be had any more. */
export function consumed(parsed: boolean, ended: boolean, fix: string = EXPRESS_FIX): Refusal {
  let culprit = 'Something (a body parser, an upload handler, a proxy, a logger) read the body before the webhook.';
  if (!ended)
    culprit = "A 'data' listener (of a body parser, a proxy, a logger) began to read the body before the webhook.";
  if (parsed) culprit = 'express.json() or another body parser ran before the webhook and kept only what it parsed.';
  return new Refusal('body_consumed', parsed ? 'body_parsed' : 'body_consumed', `${culprit} ${fix}`);
}

/** A body of which only decoded text is left, and it is not certain that the text is what was sent. */
export function lossy(byteLength: number, declared: number | undefined, fix: string = EXPRESS_FIX): Refusal {
  const evidence =
    declared === undefined
      ? 'and without a Content-Length nothing tells whether that lost bytes'
      : `and that lost bytes: ${declared} were sent, the text has ${byteLength}`;
  const culprit = `A text parser (express.text() or the like) decoded the body before the webhook, ${evidence}.`;
  return new Refusal('raw_body_lossy', 'raw_body_lossy', `${culprit} ${fix}`);
}
