import type { NewEvent } from '../../api/contract.ts';
import { chooseEvent } from '../choose-event.ts';
import { PageProblem } from '../page-problem.ts';
import { writeQuery } from '../read-query.ts';
import { deliveryPath } from '../views/delivery-row.ts';
import type { Action } from './action.ts';
import { changedFields } from './changed-fields.ts';
import { linesOf, numberOf, textOf } from './form-fields.ts';

/** The form that sends any event. */
export const sendAction: Action = {
  path: /^\/send$/,
  from: () => '/send',
  async run(model, form) {
    const chosen = chooseEvent(await model.senders(), form);
    if (chosen === undefined) throw new PageProblem('There is no sender to send as.');
    const { sender, type } = chosen;
    const webhook = textOf(form, 'webhook');
    const tamper = textOf(form, 'tamper');
    const copies = numberOf(form, 'copies', 'Copies', 0, 1000);
    const delayMs = Math.round(1000 * numberOf(form, 'delay', 'Seconds', 0, 31_536_000));
    const made = await model.sendEvent({
      sender: sender.name,
      type: type.name,
      copies,
      delayMs,
      ...contentOf(form, type.sample),
      ...(webhook === undefined ? {} : { webhook }),
      ...(tamper === undefined ? {} : { tamper }),
    });
    const [first] = made;
    if (first === undefined) {
      throw new PageProblem(
        `No webhook of ${sender.title} takes ${type.name}: each is paused, or subscribed to other topics.`,
      );
    }
    if (made.length === 1) return { location: deliveryPath(first.id), notice: 'Sent.' };
    return { location: `/${writeQuery({ sender: sender.name })}`, notice: `Sent ${made.length} deliveries.` };
  },
};

function contentOf(form: URLSearchParams, sample: object): Pick<NewEvent, 'body' | 'overrides'> {
  const body = linesOf(form, 'body') ?? '';
  if (form.get('exact') === 'yes') return { body };
  const overrides = changedFields(sample, parse(body));
  return overrides === undefined ? { body } : { overrides };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PageProblem(
      `The text is no JSON (${reason}). Correct it, or choose “Send exactly this text” to send it all the same.`,
    );
  }
}
