import { html, type Markup } from './html.ts';

export type IconName = 'delivered' | 'pending' | 'dead-letter' | 'refused';

/** What a shape looks like, on a grid of 16. Each state has a shape of its own: it is told without its colour. */
const PATHS: Readonly<Record<IconName, Markup>> = {
  // A tick in a full circle.
  delivered: html`<circle cx="8" cy="8" r="7"/><path class="cut" d="M4.8 8.3l2.2 2.2 4.2-4.6"/>`,
  // The hands of a clock in a ring.
  pending: html`<circle class="ring" cx="8" cy="8" r="6.2"/><path class="line" d="M8 4.6V8l2.4 1.6"/>`,
  // A cross in a full square.
  'dead-letter': html`<rect x="1.5" y="1.5" width="13" height="13" rx="3"/><path class="cut" d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2"/>`,
  // A bar in a full diamond.
  refused: html`<path d="M8 .8L15.2 8 8 15.2.8 8z"/><path class="cut" d="M8 4.8v4m0 2v.4"/>`,
};

/** A shape that stands beside its word, and says nothing by itself. */
export function icon(name: IconName): Markup {
  return html`<svg class="icon icon-${name}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}

/** The picture in the browser's tab and before the name: an arrow that comes back. */
export const LOGO: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2b4a7f"/><path d="M9 13h10.5a4.5 4.5 0 0 1 0 9H13" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><path d="M13 8.6L8.6 13l4.4 4.4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
