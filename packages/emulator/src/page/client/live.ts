import type { ChangeName, DeliverySummary, TimeView } from '../../api/contract.ts';
import { type EmulatorClock, readClock } from './emulator-clock.ts';
import { applyToRows } from './live-rows.ts';
import { fetchPage, takeParts } from './parts.ts';

export interface Live {
  /** Asks the server for what the page shows now. */
  refresh(): void;
  togglePause(): void;
}

const CHANGES: readonly ChangeName[] = ['webhook', 'webhook-deleted', 'task', 'faults', 'purged'];
/** What is counted and listed besides the rows is asked for this often at most. */
const REFRESH_MS = 1000;
const RECONNECT_MS = 3000;
const RESTS_PER_DRAWING = 4;

/**
 * Keeps the page up to date. Deliveries are written into the list as they come in, those of one frame at once; everything else is asked for again, once a
 * second at most. While the page is hidden or paused nothing is kept, and everything is asked for afterwards.
 */
export function startLive(clock: EmulatorClock): Live {
  let isPaused = false;
  let hasMissed = false;
  /** Deliveries that changed since the last frame, and since the last question to the server. */
  let changed = new Map<string, DeliverySummary>();
  let sinceAsked: Map<string, DeliverySummary> | undefined;
  let isListStale = false;
  let isDrawing = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;

  const isAsleep = (): boolean => isPaused || document.hidden;

  function draw(): void {
    const startedAt = performance.now();
    const deliveries = changed.values();
    changed = new Map();
    applyToRows(deliveries, clock.now());
    // Drawing takes a part of the time, however much comes in: the reader needs the rest. It is over when the frame is.
    setTimeout(() => setTimeout(rest, RESTS_PER_DRAWING * (performance.now() - startedAt)));
  }

  function rest(): void {
    isDrawing = false;
    if (changed.size > 0) drawSoon();
  }

  function drawSoon(): void {
    if (!isDrawing) requestAnimationFrame(draw);
    isDrawing = true;
  }

  function onDelivery(delivery: DeliverySummary): void {
    if (isAsleep()) {
      miss();
      return;
    }
    changed.delete(delivery.id);
    changed.set(delivery.id, delivery);
    sinceAsked?.set(delivery.id, delivery);
    drawSoon();
    refreshSoon();
  }

  function miss(): void {
    hasMissed = true;
  }

  /** @param isNow what somebody waits for: the list too, and without delay */
  function refreshSoon(isNow = false): void {
    isListStale ||= isNow;
    if (isNow) {
      clearTimeout(waiting);
      waiting = undefined;
    }
    waiting ??= setTimeout(() => void ask(), isNow ? 0 : REFRESH_MS);
  }

  async function ask(): Promise<void> {
    waiting = undefined;
    if (isAsking) return refreshSoon();
    isAsking = true;
    const asksList = isListStale || document.querySelector('tbody[data-rows]') === null;
    isListStale = false;
    sinceAsked = new Map();
    try {
      const page = await fetchPage(location.href);
      const time = readClock(page);
      if (time !== undefined) clock.set(time);
      takeParts(page, (name) => name !== 'compose' && (asksList || name !== 'list'));
      if (asksList) applyToRows(sinceAsked.values(), clock.now());
      clock.write(document);
    } catch {
      // The stream tells that the server is gone, and asks again when it is back.
    } finally {
      sinceAsked = undefined;
      isAsking = false;
    }
  }

  function wake(): void {
    if (isAsleep() || !hasMissed) return;
    hasMissed = false;
    refreshSoon(true);
  }

  function showState(isConnected = true): void {
    const word = !isConnected ? 'Not connected' : isPaused ? 'Paused' : 'Live';
    const button = document.querySelector<HTMLElement>('[data-pause]');
    const text = document.querySelector('[data-live-word]');
    if (text !== null && text.textContent !== word) text.textContent = word;
    button?.setAttribute('aria-pressed', String(isPaused));
    button?.classList.toggle('live-lost', !isConnected);
  }

  function connect(wasLost: boolean): void {
    const stream = new EventSource('/api/stream');
    let isLost = wasLost;
    const listen = <T>(name: ChangeName, hear: (view: T) => void): void =>
      stream.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as T));
    listen<DeliverySummary>('delivery', onDelivery);
    listen<TimeView>('time', (time) => {
      clock.set(time);
      clock.write(document);
      refreshSoon();
    });
    for (const name of CHANGES) listen(name, () => (isAsleep() ? miss() : refreshSoon(name === 'purged')));
    stream.onopen = () => {
      showState();
      if (isLost) refreshSoon(true);
      isLost = false;
    };
    stream.onerror = () => {
      isLost = true;
      showState(false);
      // After an answer that is no stream the browser does not try again by itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => connect(true), RECONNECT_MS);
    };
    addEventListener('pagehide', () => stream.close(), { once: true });
  }

  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', (event) => event.persisted && connect(true));
  connect(false);
  return {
    refresh: () => refreshSoon(true),
    togglePause() {
      isPaused = !isPaused;
      clearTimeout(waiting);
      waiting = undefined;
      // What was on its way when the list was stopped is missed too.
      hasMissed = true;
      showState();
      wake();
    },
  };
}
