import type { TimeView } from '../api/contract.ts';
import { type Content, html, type Markup } from './html.ts';
import { spellOut, visibleText } from './text/visible-text.ts';
import { timeText } from './views/time-text.ts';

/** The views there are, and where. */
const VIEWS = [
  ['deliveries', '/', 'Deliveries'],
  ['dead-letters', '/dead-letters', 'Dead letters'],
  ['webhooks', '/webhooks', 'Webhooks'],
  ['tasks', '/tasks', 'Tasks'],
  ['send', '/send', 'Send'],
  ['clock', '/clock', 'Clock and faults'],
] as const;

export type ViewName = (typeof VIEWS)[number][0];

/** What stands around every view. */
export interface Frame {
  readonly view: ViewName;
  readonly title: string;
  readonly time: TimeView;
  readonly deadLetters: number;
  /** What was done, said once. */
  readonly notice?: string;
  /** What was refused, and why. */
  readonly problem?: string;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j', 'next delivery'],
  ['k', 'delivery before'],
  ['Enter', 'its details'],
  ['r', 'redeliver it'],
  ['/', 'filter'],
  ['p', 'pause what comes in live'],
  ['1 … 6', 'the views, in their order'],
  ['Esc', 'back to the list'],
  ['?', 'these keys'],
];

/** A whole page. Without scripts it is complete; the script keeps it up to date and lends it its keys. */
export function layout(frame: Frame, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${spellOut(frame.title)} · Hookgate emulator</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body data-view="${frame.view}">
<a class="skip" href="#main">To the content</a>
${header(frame)}
<main id="main" tabindex="-1">
<div data-messages>${frame.notice !== undefined && html`<p class="notice" data-notice>${visibleText(frame.notice)}</p>`}${frame.problem !== undefined && html`<p class="problem" role="alert">${visibleText(frame.problem)}</p>`}</div>
${content}
</main>
<p class="toast" role="status" data-toast></p>
${keysDialog()}
</body>
</html>`;
}

function header({ view, time, deadLetters }: Frame): Markup {
  return html`<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24"><span>Hookgate <span class="brand-what">emulator</span></span></a>
<nav aria-label="Views"><ul>${VIEWS.map(
    ([name, path, title]) =>
      html`<li><a href="${path}"${name === view && html` aria-current="page"`}>${title}${
        name === 'dead-letters' &&
        html`<span data-part="dead-letter-count">${deadLetters > 0 && html` <span class="count">${deadLetters.toLocaleString('en')}</span>`}</span>`
      }</a></li>`,
  )}</ul></nav>
<div class="status">
<span data-part="clock" class="clock" data-now="${time.now}" data-speed="${time.speed}"><span class="unseen-label">The emulator’s clock, UTC: </span>${timeText('clock', time.now, time.now)}${speedTag(time)}</span>
<button type="button" class="live needs-script" data-pause aria-pressed="false" hidden><span class="live-dot" aria-hidden="true"></span><span data-live-word>Connecting</span></button>
<button type="button" class="quiet needs-script" data-show-keys hidden>Keys <kbd>?</kbd></button>
</div>
</header>`;
}

function speedTag({ mode, speed }: TimeView): Content {
  if (mode === 'real') return '';
  return html` <span class="tag">${mode === 'manual' ? 'by hand' : `${speed.toLocaleString('en')}×`}</span>`;
}

function keysDialog(): Markup {
  return html`<dialog data-keys aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
<dl class="keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
<form method="dialog"><label class="check"><input type="checkbox" data-keys-on checked><span>Single keys are on</span></label><button class="main">Close</button></form>
</dialog>`;
}
