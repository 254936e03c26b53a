import { findAction } from './actions/find-action.ts';
import { findAsset } from './assets.ts';
import { layout } from './layout.ts';
import { type OpenedView, openView } from './open-view.ts';
import type { EmulatorPage, PageModel, PageRequest, PageResponse } from './page-model.ts';
import { isRefusal } from './page-problem.ts';
import { answer, page, seeOther } from './responses.ts';
import { createSaidOnce } from './said-once.ts';

/**
 * The page of an emulator. New secrets of webhooks are kept here until the page that shows them was asked for, which is once.
 */
export function createPage(model: PageModel): EmulatorPage {
  const saidOnce = createSaidOnce();

  async function show(path: string, search: URLSearchParams, refused?: Refused): Promise<PageResponse | undefined> {
    const time = await model.time();
    const said = saidOnce.take(search.get('said'));
    const opened = await openView(path, {
      model,
      search,
      time,
      ...(said?.created === undefined ? {} : { created: said.created }),
      ...(refused === undefined ? {} : { typed: refused.form }),
    });
    if (opened === undefined) return undefined;
    const { view, title, content, status = refused?.status ?? 200 }: OpenedView = opened;
    const webhooks = await model.webhooks();
    const deadLetters = webhooks.reduce((sum, { counts }) => sum + counts.deadLetter, 0);
    const notice = said?.notice;
    const frame = {
      view,
      title,
      time,
      deadLetters,
      ...(notice === undefined ? {} : { notice }),
      ...(refused === undefined ? {} : { problem: refused.message }),
    };
    return page(status, layout(frame, content));
  }

  async function act(path: string, form: URLSearchParams): Promise<PageResponse | undefined> {
    const found = findAction(path);
    if (found === undefined) return undefined;
    const { action, id } = found;
    try {
      return seeOther(saidOnce.keep(await action.run(model, form, id)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return show(action.from(id), form, { form, message: error.message, status: error.status });
    }
  }

  return {
    async handle({ method, url, body = '' }: PageRequest) {
      const target = readTarget(url);
      if (target === undefined) return undefined;
      const { pathname: path, searchParams: search } = target;
      if (method === 'POST') return act(path, new URLSearchParams(body));
      if (method !== 'GET' && method !== 'HEAD') return undefined;
      return findAsset(path) ?? (await showText(model, path)) ?? show(path, search);
    },
  };
}

interface Refused {
  readonly form: URLSearchParams;
  readonly message: string;
  readonly status: number;
}

/** A delivery as a command or as a test, to be copied. */
async function showText(model: PageModel, path: string): Promise<PageResponse | undefined> {
  const [, id, kind] = /^\/deliveries\/([^/]+)\/(curl|test)$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const deliveryId = decodeURIComponent(id);
  try {
    return answer(
      200,
      'text/plain; charset=utf-8',
      await (kind === 'curl' ? model.curl(deliveryId) : model.test(deliveryId)),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return answer(error.status, 'text/plain; charset=utf-8', error.message);
  }
}

/** The path and the query; `undefined` for what is no path, or one that cannot be decoded. */
function readTarget(url: string): URL | undefined {
  if (!url.startsWith('/')) return undefined;
  try {
    const target = new URL(`http://emulator.invalid${url}`);
    decodeURIComponent(target.pathname);
    return target;
  } catch {
    return undefined;
  }
}
