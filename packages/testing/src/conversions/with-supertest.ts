import { failArgument, shown } from '../argument-error.ts';
import type { TestDelivery } from '../delivery.ts';

/** As much of supertest as a delivery needs. */
export interface SupertestLike<TTest extends SupertestTest> {
  post(path: string): TTest;
}

/** As much of supertest's `Test`. */
export interface SupertestTest {
  set(headers: Record<string, string>): this;
  serialize(serializer: (body: Buffer) => unknown): this;
  send(body: Buffer): this;
}

/**
 * A supertest call, to go on with: `await withSupertest(request(app), delivery).expect(200)`. By itself supertest would
 * write bytes with a JSON content type as the JSON of a Buffer; here they go out as they are.
 *
 * @throws TypeError when `agent` is not what supertest answered, and for chunked deliveries, which it cannot send
 */
export function withSupertest<TTest extends SupertestTest>(agent: SupertestLike<TTest>, delivery: TestDelivery): TTest {
  if (typeof agent?.post !== 'function') {
    failArgument(
      'withSupertest',
      'agent',
      `must be request(app) or request.agent(app) of supertest, not ${shown(agent)}`,
    );
  }
  if (delivery.chunked)
    failArgument('withSupertest', 'delivery', 'is chunked, which supertest cannot send; use deliver()');
  return agent
    .post(delivery.path)
    .set({ ...delivery.headers })
    .serialize((body) => body)
    .send(Buffer.from(delivery.body));
}
