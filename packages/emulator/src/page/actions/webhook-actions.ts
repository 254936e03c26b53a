import { deliveryPath } from '../views/delivery-row.ts';
import type { Action } from './action.ts';
import { textOf } from './form-fields.ts';

const HOME = '/webhooks';
const from = (): string => HOME;

/** The forms of the webhooks. */
export const webhookActions: readonly Action[] = [
  {
    path: /^\/webhooks$/,
    from,
    async run(model, form) {
      const sender = textOf(form, 'sender') ?? '';
      const secret = textOf(form, 'secret');
      const topics = form.getAll(`topic:${sender}`);
      const created = await model.createWebhook({
        sender,
        url: textOf(form, 'url') ?? '',
        topics,
        ...(secret === undefined ? {} : { secret }),
      });
      return { location: HOME, created };
    },
  },
  {
    path: /^\/webhooks\/([^/]+)\/test$/,
    from,
    async run(model, _form, id) {
      const made = await model.sendTest(id);
      return { location: deliveryPath(made.id), notice: `Sent a test: ${made.type}.` };
    },
  },
  {
    path: /^\/webhooks\/([^/]+)\/pause$/,
    from,
    async run(model, _form, id) {
      const { url } = await model.changeWebhook(id, { paused: true });
      return { location: HOME, notice: `Paused: ${url}.` };
    },
  },
  {
    path: /^\/webhooks\/([^/]+)\/resume$/,
    from,
    async run(model, _form, id) {
      const { url } = await model.changeWebhook(id, { paused: false });
      return { location: HOME, notice: `Resumed: ${url}.` };
    },
  },
  {
    path: /^\/webhooks\/([^/]+)\/rotate$/,
    from,
    run: async (model, _form, id) => ({ location: HOME, created: await model.rotateSecret(id) }),
  },
  {
    path: /^\/webhooks\/([^/]+)\/delete$/,
    from,
    async run(model, _form, id) {
      await model.deleteWebhook(id);
      return { location: HOME, notice: 'Deleted.' };
    },
  },
  {
    path: /^\/webhooks\/([^/]+)\/change$/,
    from,
    async run(model, form, id) {
      const topics = [...form].filter(([name]) => name.startsWith('topic:')).map(([, topic]) => topic);
      const { url } = await model.changeWebhook(id, { url: textOf(form, 'url') ?? '', topics });
      return { location: HOME, notice: `Saved: ${url}.` };
    },
  },
];
