import { NaiveStore } from './naive-store.ts';

/** Whoever calls may renew, commit and release: a worker whose lease ran out ends its successor's claim. */
export class NoOwnerCheck extends NaiveStore {
  override readonly name = 'no owner check';

  protected override owns(): boolean {
    return true;
  }
}
