import type { RouterTransport } from './router-under-test.ts';

/** The handler that makes a function of AWS Lambda of an application. */
export type LambdaHandler = (
  event: object,
  context: object,
  callback: () => void,
) => Promise<{ readonly body?: string; readonly isBase64Encoded?: boolean }>;

/** HTTP APIs of AWS, which hand the path over decoded: whatever a stranger encodes arrives at the application as it is. */
export function lambdaTransport(name: string, handler: LambdaHandler): RouterTransport {
  return {
    name,
    async send(target) {
      const [rawPath = '', ...query] = target.split('?');
      const event = {
        version: '2.0',
        rawPath,
        rawQueryString: query.join('?'),
        headers: { 'content-type': 'application/json', 'content-length': '2' },
        requestContext: { http: { method: 'POST', path: rawPath, sourceIp: '203.0.113.7' } },
        isBase64Encoded: false,
        body: '{}',
      };
      try {
        const { body = '', isBase64Encoded } = await handler(event, {}, () => {});
        return isBase64Encoded === true ? Buffer.from(body, 'base64').toString() : body;
      } catch {
        // No URL to the adapter: it never came to the application.
        return '';
      }
    },
  };
}
