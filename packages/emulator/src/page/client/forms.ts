import { fetchPage, takeParts } from './parts.ts';
import { say } from './toast.ts';

const TYPING_MS = 200;

/** Lets forms do their work without leaving the page. Without this script they all work by loading the next one. */
export function improveForms(refresh: () => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const { confirm: question, stay } = form.dataset;
    if (question !== undefined && !window.confirm(question)) return event.preventDefault();
    if (stay === undefined) return;
    event.preventDefault();
    void send(form, event.submitter, refresh);
  });
  improveFilter();
  improveEventChoice();
  showChosenTopics();
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, refresh: () => void): Promise<void> {
  try {
    const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
    const answer = await fetchPage(form.action, { method: 'POST', body: new URLSearchParams(fields) });
    const problem = answer.querySelector('[role=alert]')?.textContent;
    const notice = answer.querySelector('[data-notice]')?.textContent;
    if (problem) say(problem, true);
    else if (notice) say(notice);
    refresh();
  } catch {
    say('The emulator does not answer: is it still running?', true);
  }
}

function improveFilter(): void {
  const form = document.querySelector<HTMLFormElement>('[data-filter-form]');
  if (form === null) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  const apply = async (): Promise<void> => {
    const search = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== '') search.set(name, String(value));
    const address = `/${search.size === 0 ? '' : `?${search}`}`;
    const number = ++latest;
    const page = await fetchPage(address);
    // An answer that comes after a later question's is no answer.
    if (number !== latest) return;
    history.replaceState(null, '', address);
    takeParts(page);
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void apply().catch(() => say('The emulator does not answer.', true)), TYPING_MS);
  };
  form.addEventListener('input', soon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    soon();
  });
}

function improveEventChoice(): void {
  const form = document.querySelector<HTMLFormElement>('[data-choose-event]');
  form?.addEventListener('change', () => void showSample(form).catch(() => form.submit()));
}

async function showSample(form: HTMLFormElement): Promise<void> {
  const chosen = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const address = `/send?${chosen}`;
  const page = await fetchPage(address);
  const sample = page.querySelector('[data-part=compose]');
  if (sample !== null) document.querySelector('[data-part=compose]')?.replaceWith(sample);
  history.replaceState(null, '', address);
}

/** Of all senders' topics, those of the sender that is chosen. */
function showChosenTopics(): void {
  const form = document.querySelector<HTMLFormElement>('[data-new-webhook]');
  const choice = form?.querySelector<HTMLSelectElement>('[name=sender]');
  if (form === null || choice === null || choice === undefined) return;
  const show = (): void => {
    for (const topics of form.querySelectorAll<HTMLElement>('[data-topics-of]')) {
      topics.hidden = topics.dataset.topicsOf !== choice.value;
    }
  };
  choice.addEventListener('change', show);
  show();
}
