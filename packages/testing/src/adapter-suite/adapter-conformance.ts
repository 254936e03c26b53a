import type { AdapterUnderTest, TestFunctions } from './adapter-under-test.ts';
import { applicationCases } from './cases/application-cases.ts';
import { captureCases } from './cases/capture-cases.ts';
import { copyCases } from './cases/copy-cases.ts';
import { departureCases } from './cases/departure-cases.ts';
import { keyCases } from './cases/key-cases.ts';
import { lateFunctionCases } from './cases/late-function-cases.ts';
import { limitCases } from './cases/limit-cases.ts';
import { methodCases } from './cases/method-cases.ts';
import { mountCases } from './cases/mount-cases.ts';
import { nonceCases } from './cases/nonce-cases.ts';
import { shutdownCases } from './cases/shutdown-cases.ts';
import { signatureCases } from './cases/signature-cases.ts';
import { storeFailureCases } from './cases/store-failure-cases.ts';
import { tenantCases } from './cases/tenant-cases.ts';
import { vectorCases } from './cases/vector-cases.ts';
import { createSuite } from './suite.ts';

/**
 * Declares the tests every adapter has to pass: real requests to real sockets of applications that
 * {@link AdapterUnderTest.start} starts. All adapters must give the same statuses and bodies.
 *
 * ```ts
 * import { describe, it } from 'vitest';
 * adapterConformance({ describe, it }, { name: 'express 5', features: { bareMount: true, errorChannel: true, notFound: true }, start });
 * ```
 *
 * @param tests the test functions of your runner
 */
export function adapterConformance(tests: TestFunctions, adapter: AdapterUnderTest): void {
  tests.describe(`${adapter.name} is a conforming adapter`, () => {
    const suite = createSuite(tests, adapter);
    captureCases(suite);
    signatureCases(suite);
    limitCases(suite);
    departureCases(suite);
    methodCases(suite);
    mountCases(suite);
    applicationCases(suite);
    copyCases(suite);
    keyCases(suite);
    nonceCases(suite);
    storeFailureCases(suite);
    shutdownCases(suite);
    tenantCases(suite);
    lateFunctionCases(suite);
    vectorCases(suite);
  });
}
