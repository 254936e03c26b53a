import { improveCopying } from './copying.ts';
import { readClock, startClock } from './emulator-clock.ts';
import { improveForms } from './forms.ts';
import { improveKeys } from './keys.ts';
import { startLive } from './live.ts';

// Everything below lends the page what it can do without: it is whole before this runs.
document.documentElement.classList.add('has-script');
for (const element of document.querySelectorAll<HTMLElement>('.needs-script')) element.hidden = false;

// What was said was said: a reload does not say it again, and a copy of the address need not ask for it.
const address = new URL(location.href);
address.searchParams.delete('said');
if (address.href !== location.href) history.replaceState(null, '', address);

const clock = startClock();
const time = readClock(document);
if (time !== undefined) clock.set(time);

const live = startLive(clock);
document.querySelector('[data-pause]')?.addEventListener('click', live.togglePause);
improveForms(live.refresh);
improveCopying();
improveKeys(live.togglePause);
