import { plotonEvent } from '@hookgate/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep, retryDecision } from '../src/index.ts';

const failed = (code: string, recoverable: boolean) => ({ code, message: '', recoverable });

describe('retryDecision', () => {
  it.each([
    ['auth_token_expired', true, 'reauthorise'],
    ['service_unavailable', true, 'retry'],
    ['rate_limited', true, 'retry'],
    ['permission_denied', false, 'alert'],
    ['invalid_credentials', false, 'alert'],
    ['workflow_depth_exceeded', false, 'alert'],
    // What the event says wins over the table.
    ['service_unavailable', false, 'alert'],
    ['permission_denied', true, 'retry'],
    // Codes newer than the table.
    ['quota_of_moons', true, 'retry'],
    ['quota_of_moons', false, 'alert'],
    // Names that every object has.
    ['constructor', false, 'alert'],
    ['__proto__', true, 'retry'],
  ])('%s, recoverable %s: %s', (code, recoverable, action) => {
    expect(retryDecision(failed(code, recoverable))).toMatchObject({ action, code });
  });

  it('takes the event of a webhook', () => {
    const event = plotonEvent('task.failed', { data: { error: failed('rate_limited', true) } });
    expect(retryDecision(event)).toMatchObject({ action: 'retry', code: 'rate_limited' });
  });
});

describe('nextStep', () => {
  it('backs off, then alerts', () => {
    const steps = [0, 1, 2, 3].map((n) => nextStep(failed('service_unavailable', true), n));
    expect(steps.map((each) => ('delayMs' in each ? each.delayMs : each.step))).toEqual([
      60_000,
      120_000,
      240_000,
      'alert',
    ]);
    expect(steps[3]?.decision.reason).toMatch(/tried again 3 times/);
  });

  it('alerts at once where nothing helps, and asks the user where only he can', () => {
    expect(nextStep(failed('permission_denied', false), 0).step).toBe('alert');
    expect(nextStep(failed('auth_token_expired', true), 0).step).toBe('reauthorise');
  });

  it('never waits longer than it may, and always ends', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 0, max: 2000 }), fc.boolean(), (retries, maxRetries, recoverable) => {
        const step = nextStep(failed('rate_limited', recoverable), retries, { maxRetries, maxDelayMs: 9_000 });
        if (!recoverable || retries >= maxRetries) expect(step.step).toBe('alert');
        else expect(step).toMatchObject({ step: 'retry', delayMs: 9_000 });
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN])('refuses %s retries', (retries) => {
    expect(() => nextStep(failed('x', true), retries)).toThrow(RangeError);
  });
});
