import type { Action } from './action.ts';
import { clockActions } from './clock-actions.ts';
import { deliveryActions } from './delivery-actions.ts';
import { sendAction } from './send-action.ts';
import { taskActions } from './task-actions.ts';
import { webhookActions } from './webhook-actions.ts';

const ACTIONS: readonly Action[] = [...deliveryActions, ...webhookActions, ...taskActions, ...clockActions, sendAction];

/** The form whose address this is, and the id in it. */
export function findAction(path: string): { readonly action: Action; readonly id: string } | undefined {
  for (const action of ACTIONS) {
    const found = action.path.exec(path);
    if (found !== null) return { action, id: decodeURIComponent(found[1] ?? '') };
  }
  return undefined;
}
