import { say } from './toast.ts';

/** Links that open a text copy it instead, and so do buttons that name an element. */
export function improveCopying(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>('a[data-copy]');
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void copyFrom(link);
      return;
    }
    const from = target.closest<HTMLElement>('[data-copy-from]')?.dataset.copyFrom;
    const text = from === undefined ? undefined : document.getElementById(from)?.textContent;
    if (text) void copy(text, 'secret').catch(() => say('The browser does not allow to copy; select the text.', true));
  });
}

async function copyFrom(link: HTMLAnchorElement): Promise<void> {
  try {
    const response = await fetch(link.href);
    const text = await response.text();
    if (response.ok) await copy(text, link.dataset.copy ?? 'text');
    else say(text, true);
  } catch {
    // A browser that does not let us copy shows it.
    location.assign(link.href);
  }
}

async function copy(text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  say(`Copied the ${what}.`);
}
