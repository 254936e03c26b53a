import { type ImmediateStore, memoryStore } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Its answers without promises come from records of their own: two copies of a delivery may both run. */
export class ForgetfulImmediate extends NaiveStore {
  override readonly name = 'two memories';
  readonly immediate: ImmediateStore = memoryStore().immediate;
}
