import { say } from './toast.ts';

const KEYS_OFF = 'hookgate-keys-off';
const SELECTED = 'hookgate-selected';
const LIST = 'hookgate-list';

/** Single keys: on unless the reader has switched them off, and never while something is typed. */
export function improveKeys(togglePause: () => void): void {
  const dialog = document.querySelector<HTMLDialogElement>('[data-keys]');
  const actions: Readonly<Record<string, () => void>> = {
    j: () => moveBy(1),
    k: () => moveBy(-1),
    r: redeliver,
    '/': openFilter,
    p: togglePause,
    '?': () => dialog?.showModal(),
  };

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open === true) return;
    if (target instanceof Element && target.matches('input, textarea, select')) {
      if (key === 'Escape' && target.closest('[data-filter-form]') !== null) moveBy(0);
      return;
    }
    if (key === 'Escape') return document.querySelector<HTMLAnchorElement>('a[data-back]')?.click();
    if (localStorage.getItem(KEYS_OFF) !== null) return;
    const view = /^[1-9]$/.test(key) ? document.querySelectorAll<HTMLAnchorElement>('nav[aria-label=Views] a') : [];
    const link = view[Number(key) - 1];
    const action = link === undefined ? actions[key] : () => link.click();
    if (action === undefined) return;
    event.preventDefault();
    action();
  });

  improveDialog(dialog);
  rememberPlace();
}

function improveDialog(dialog: HTMLDialogElement | null): void {
  document.querySelector('[data-show-keys]')?.addEventListener('click', () => dialog?.showModal());
  const isOn = dialog?.querySelector<HTMLInputElement>('[data-keys-on]');
  if (isOn === null || isOn === undefined) return;
  isOn.checked = localStorage.getItem(KEYS_OFF) === null;
  isOn.addEventListener('change', () => {
    if (isOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, 'yes');
  });
}

function listRows(): readonly HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>('tbody[data-rows] tr')];
}

/** The row the reader is in, or was in last. */
function selectedRow(): HTMLTableRowElement | undefined {
  const inside = document.activeElement?.closest('tr') ?? undefined;
  return inside ?? listRows().find(({ dataset }) => dataset.id === sessionStorage.getItem(SELECTED));
}

function moveBy(step: number): void {
  const rows = listRows();
  const selected = selectedRow();
  const at = selected === undefined ? -1 : rows.indexOf(selected);
  const wanted = rows[Math.min(Math.max(at === -1 ? 0 : at + step, 0), rows.length - 1)];
  wanted?.querySelector<HTMLElement>('[data-row-link]')?.focus();
  wanted?.scrollIntoView({ block: 'nearest' });
}

function redeliver(): void {
  const place = document.querySelector('tbody[data-rows]') === null ? document : selectedRow();
  if (place === undefined) return;
  const form = place.querySelector<HTMLFormElement>('form[action$="/redeliver"][action^="/deliveries/"]');
  if (form === null) say('Its sender sends nothing again by hand: open the delivery and replay it.');
  else form.requestSubmit();
}

function openFilter(): void {
  const field = document.querySelector<HTMLInputElement>('[data-filter-form] [name=q]');
  if (field === null) location.assign('/');
  field?.focus();
  field?.select();
}

/** Coming back from a delivery, the reader is where they were. */
function rememberPlace(): void {
  document.addEventListener('focusin', () => {
    const { id } = document.activeElement?.closest('tr')?.dataset ?? {};
    if (id !== undefined) sessionStorage.setItem(SELECTED, id);
  });
  const back = document.querySelector<HTMLAnchorElement>('a[data-back]');
  if (back !== null) back.href = sessionStorage.getItem(LIST) ?? '/';
  if (document.querySelector('tbody[data-rows]') === null) return;
  addEventListener('pagehide', () => sessionStorage.setItem(LIST, location.pathname + location.search));
  if (document.referrer.startsWith(`${location.origin}/deliveries/`)) {
    selectedRow()?.querySelector<HTMLElement>('[data-row-link]')?.focus();
  }
}
