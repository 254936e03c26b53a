import type { Action } from './action.ts';
import { textOf } from './form-fields.ts';

/** The forms of the tasks. */
export const taskActions: readonly Action[] = [
  {
    path: /^\/tasks$/,
    from: () => '/tasks',
    async run(model, form) {
      const prompt = textOf(form, 'prompt');
      const tool = textOf(form, 'tool');
      const scenario = textOf(form, 'scenario');
      const { id } = await model.createTask({
        ...(prompt === undefined ? {} : { prompt }),
        ...(tool === undefined ? {} : { tool }),
        ...(scenario === undefined ? {} : { scenario }),
      });
      return { location: '/tasks', notice: `Made: ${id}.` };
    },
  },
  {
    path: /^\/tasks\/([^/]+)\/cancel$/,
    from: () => '/tasks',
    async run(model, _form, id) {
      await model.cancelTask(id);
      return { location: '/tasks', notice: `Cancelled: ${id}.` };
    },
  },
];
