import type { Replay } from '../../api/contract.ts';
import { deliveryPath } from '../views/delivery-row.ts';
import type { Action } from './action.ts';
import { linesOf, textOf } from './form-fields.ts';

/** The forms of a delivery, and those of the dead letters. */
export const deliveryActions: readonly Action[] = [
  {
    path: /^\/deliveries\/([^/]+)\/redeliver$/,
    from: deliveryPath,
    async run(model, _form, id) {
      const { type, eventId } = await model.redeliver(id);
      return { location: deliveryPath(id), notice: `Sent again: ${type} ${eventId}.` };
    },
  },
  {
    path: /^\/deliveries\/([^/]+)\/replay$/,
    from: deliveryPath,
    async run(model, form, id) {
      const original = await model.delivery(id);
      const url = textOf(form, 'url');
      const body = linesOf(form, 'body');
      const tamper = textOf(form, 'tamper');
      // Untouched text leaves the body to the emulator, which has its exact bytes.
      const isChanged = body !== undefined && body !== asTyped(original?.body.text);
      const replay: Replay = {
        ...(isChanged ? { body } : {}),
        ...(url === undefined || url === original?.url ? {} : { url }),
        ...(tamper === undefined ? {} : { tamper }),
      };
      const made = await model.replay(id, replay);
      return { location: deliveryPath(made.id), notice: 'Sent as a new delivery.' };
    },
  },
  {
    path: /^\/dead-letters\/redeliver$/,
    from: () => '/dead-letters',
    async run(model) {
      const count = await model.redeliverDeadLetters();
      return { location: '/dead-letters', notice: `Sent again: ${counted(count)}.` };
    },
  },
  {
    path: /^\/dead-letters\/purge$/,
    from: () => '/dead-letters',
    async run(model) {
      const count = await model.purgeDeadLetters();
      return { location: '/dead-letters', notice: `Removed: ${counted(count)}.` };
    },
  },
];

/** A text as a browser sends it back when nobody has touched it. */
function asTyped(text: string | undefined): string | undefined {
  return text?.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
}

function counted(count: number): string {
  return count === 1 ? '1 dead letter' : `${count.toLocaleString('en')} dead letters`;
}
