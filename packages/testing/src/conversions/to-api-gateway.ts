import type { TestDelivery } from '../delivery.ts';

/** The event a Lambda gets from an API Gateway REST API, or from an HTTP API with payload format 1.0. */
export interface ApiGatewayV1Event {
  readonly version: '1.0';
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly queryStringParameters: Record<string, string> | null;
  readonly multiValueQueryStringParameters: Record<string, string[]> | null;
  readonly pathParameters: Record<string, string> | null;
  readonly stageVariables: null;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The event a Lambda gets from an API Gateway HTTP API with payload format 2.0, and from a function URL. */
export interface ApiGatewayV2Event {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const HOST = 'abc123.execute-api.eu-central-1.amazonaws.com';
const SOURCE_IP = '203.0.113.7';

/** An API Gateway event in format 1.0. The body is base64, as it is where binary media types are configured. */
export function toApiGatewayV1(delivery: TestDelivery): ApiGatewayV1Event {
  const { method, headers, query, path, body, at } = facts(delivery);
  const parameters = [...query.keys()].length === 0 ? null : Object.fromEntries(query);
  const many = parameters === null ? null : mapValues(parameters, (_value, name) => query.getAll(name));
  return {
    version: '1.0',
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: mapValues(headers, (value) => [value]),
    queryStringParameters: parameters,
    multiValueQueryStringParameters: many,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: HOST,
      httpMethod: method,
      identity: { sourceIp: SOURCE_IP, userAgent: null },
      path,
      protocol: 'HTTP/1.1',
      requestId: 'test-request',
      requestTimeEpoch: at,
      resourceId: 'test',
      resourcePath: '/{proxy+}',
      stage: '$default',
    },
    body,
    isBase64Encoded: true,
  };
}

/** An API Gateway event in format 2.0. The body is base64, which Lambda may choose for any body. */
export function toApiGatewayV2(delivery: TestDelivery): ApiGatewayV2Event {
  const { method, headers, query, path, body, at } = facts(delivery);
  const parameters = mapValues(Object.fromEntries(query), (_value, name) => query.getAll(name).join(','));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query.toString(),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: HOST,
      domainPrefix: 'abc123',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: SOURCE_IP, userAgent: '' },
      requestId: 'test-request',
      routeKey: '$default',
      stage: '$default',
      time: new Date(at).toUTCString(),
      timeEpoch: at,
    },
    body,
    isBase64Encoded: true,
  };
}

function facts({ method, path, headers, body, signing }: TestDelivery) {
  const url = new URL(path, `https://${HOST}`);
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    // The gateway has put a chunked body together, and knows its length.
    headers: { ...headers, host: HOST, 'content-length': String(body.length) },
    body: Buffer.from(body).toString('base64'),
    at: signing.at,
  };
}

function mapValues<T>(record: Record<string, string>, map: (value: string, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
