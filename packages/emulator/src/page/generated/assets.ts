// Made of src/page/client by `pnpm --filter @hookgate/emulator bundle`.
export const script: string = `var SHOWN_MS = 5e3;
var hiding;
function say(text, isProblem = false) {
  const toast = document.querySelector("[data-toast]");
  if (toast === null) return;
  toast.textContent = text;
  toast.classList.toggle("toast-problem", isProblem);
  clearTimeout(hiding);
  if (!isProblem) hiding = setTimeout(() => toast.textContent = "", SHOWN_MS);
}

function improveCopying() {
  document.addEventListener("click", (event) => {
    const target = event.target;
    const link = target.closest("a[data-copy]");
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void copyFrom(link);
      return;
    }
    const from = target.closest("[data-copy-from]")?.dataset.copyFrom;
    const text = from === void 0 ? void 0 : document.getElementById(from)?.textContent;
    if (text) void copy(text, "secret").catch(() => say("The browser does not allow to copy; select the text.", true));
  });
}
async function copyFrom(link) {
  try {
    const response = await fetch(link.href);
    const text = await response.text();
    if (response.ok) await copy(text, link.dataset.copy ?? "text");
    else say(text, true);
  } catch {
    location.assign(link.href);
  }
}
async function copy(text, what) {
  await navigator.clipboard.writeText(text);
  say(\`Copied the \${what}.\`);
}

var Markup = class {
  #text;
  constructor(text) {
    this.#text = text;
  }
  toString() {
    return this.#text;
  }
};
function html(parts, ...values) {
  let text = parts[0] ?? "";
  values.forEach((value, at) => {
    text += escaped(value) + (parts[at + 1] ?? "");
  });
  return new Markup(text);
}
var ESCAPES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
function escaped(value) {
  if (value === void 0 || value === null || typeof value === "boolean") return "";
  if (value instanceof Markup) return value.toString();
  if (typeof value === "object") return value.map(escaped).join("");
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var HOUR = 60 * MINUTE;
var DAY = 24 * HOUR;
function formatSpan(ms) {
  const left = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  if (left < MINUTE) return \`\${left / SECOND} s\`;
  if (left < HOUR) return inTwo(left, MINUTE, "min", SECOND, "s");
  if (left < DAY) return inTwo(left, HOUR, "h", MINUTE, "min");
  return inTwo(left, DAY, "d", HOUR, "h");
}
function inTwo(ms, large, largeName, small, smallName) {
  const rest = Math.floor(ms % large / small);
  const whole = \`\${Math.floor(ms / large)} \${largeName}\`;
  return rest === 0 ? whole : \`\${whole} \${rest} \${smallName}\`;
}
function formatAge(ms) {
  if (ms < SECOND) return "now";
  return formatSpan(ms).split(" ").slice(0, 2).join(" ");
}
function formatUntil(ms) {
  return ms <= 0 ? "due" : \`in \${formatSpan(Math.ceil(ms / SECOND) * SECOND)}\`;
}
function formatTaken(ms) {
  if (ms >= 10 * SECOND) return \`\${Math.round(ms / SECOND)} s\`;
  if (ms >= SECOND) return \`\${(ms / SECOND).toFixed(1)} s\`;
  return ms >= 10 || Number.isInteger(ms) ? \`\${Math.round(ms)} ms\` : \`\${ms.toFixed(1)} ms\`;
}
function formatMoment(at) {
  return toIso(at).slice(0, 19).replace("T", " ");
}
function formatTimeOfDay(at) {
  return toIso(at).slice(11, 19);
}
function toIso(at) {
  return new Date(Math.min(Math.max(at, 0), 253402300799999)).toISOString();
}

var WRITERS = {
  age: (at, now) => formatAge(now - at),
  ago: (at, now) => now - at < 1e3 ? "just now" : \`\${formatAge(now - at)} ago\`,
  until: (at, now) => formatUntil(at - now),
  clock: (at) => formatTimeOfDay(at),
  moment: (at) => formatMoment(at)
};
function writeTime(form, at, now) {
  return WRITERS[form](at, now);
}
function timeText(form, at, now) {
  const title = form === "moment" || form === "clock" ? "" : \`\${formatMoment(at)} UTC\`;
  return html\`<time datetime="\${toIso(at)}" data-form="\${form}" data-at="\${at}" title="\${title}">\${writeTime(form, at, now)}</time>\`;
}

var TICK_MS = 1e3;
var FAST_TICK_MS = 250;
function startClock() {
  let base = { now: Date.now(), at: performance.now(), speed: 1 };
  const clock2 = {
    now: () => base.now + (performance.now() - base.at) * base.speed,
    set({ now, speed }) {
      base = { now, at: performance.now(), speed };
    },
    write(within) {
      const now = clock2.now();
      for (const element of within.querySelectorAll("time[data-form]")) {
        const { form, at } = element.dataset;
        const isClock = element.closest("[data-now]") !== null;
        const text = writeTime(form, isClock ? now : Number(at), now);
        if (element.textContent !== text) element.textContent = text;
      }
    }
  };
  const tick = () => {
    if (!document.hidden) clock2.write(document);
    setTimeout(tick, base.speed > 1 ? FAST_TICK_MS : TICK_MS);
  };
  setTimeout(tick, TICK_MS);
  return clock2;
}
function readClock(root) {
  const written = root.querySelector("[data-part=clock]")?.dataset;
  return written === void 0 ? void 0 : { now: Number(written.now), speed: Number(written.speed) };
}

function morph(from, to) {
  if (from.isEqualNode(to)) return;
  takeAttributes(from, to);
  takeChildren(from, to);
}
function takeAttributes(from, to) {
  for (const { name, value } of [...to.attributes]) {
    if (!isReaders(from, name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!isReaders(from, name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}
function isReaders(element, name) {
  return name === "open" && element.localName === "details";
}
function takeChildren(from, to) {
  const keyed = /* @__PURE__ */ new Map();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key !== void 0) keyed.set(key, child);
  }
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    const known = key === void 0 ? void 0 : keyed.get(key);
    if (known !== void 0) {
      if (known === place) place = place.nextSibling;
      else from.insertBefore(known, place);
      morph(known, wanted);
    } else if (place !== null && key === void 0 && keyOf(place) === void 0 && isAlike(place, wanted)) {
      if (place instanceof Element) morph(place, wanted);
      else if (place.nodeValue !== wanted.nodeValue) place.nodeValue = wanted.nodeValue;
      place = place.nextSibling;
    } else from.insertBefore(wanted, place);
  }
  while (place !== null) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}
function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}
function keyOf(node) {
  if (!(node instanceof HTMLElement)) return void 0;
  return node.dataset.key ?? node.dataset.id;
}

async function fetchPage(address2, init) {
  const response = await fetch(address2, init);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
function takeParts(from, isWanted = () => true) {
  if (from.body.dataset.view !== document.body.dataset.view) return;
  for (const part of document.querySelectorAll("[data-part]")) {
    const name = part.dataset.part ?? "";
    const other = from.querySelector(\`[data-part="\${name}"]\`);
    if (other !== null && isWanted(name)) morph(part, other);
  }
}

var TYPING_MS = 200;
function improveForms(refresh) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const { confirm: question, stay } = form.dataset;
    if (question !== void 0 && !window.confirm(question)) return event.preventDefault();
    if (stay === void 0) return;
    event.preventDefault();
    void send(form, event.submitter, refresh);
  });
  improveFilter();
  improveEventChoice();
  showChosenTopics();
}
async function send(form, submitter, refresh) {
  try {
    const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
    const answer = await fetchPage(form.action, { method: "POST", body: new URLSearchParams(fields) });
    const problem = answer.querySelector("[role=alert]")?.textContent;
    const notice = answer.querySelector("[data-notice]")?.textContent;
    if (problem) say(problem, true);
    else if (notice) say(notice);
    refresh();
  } catch {
    say("The emulator does not answer: is it still running?", true);
  }
}
function improveFilter() {
  const form = document.querySelector("[data-filter-form]");
  if (form === null) return;
  let waiting;
  let latest = 0;
  const apply = async () => {
    const search = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") search.set(name, String(value));
    const address2 = \`/\${search.size === 0 ? "" : \`?\${search}\`}\`;
    const number = ++latest;
    const page = await fetchPage(address2);
    if (number !== latest) return;
    history.replaceState(null, "", address2);
    takeParts(page);
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void apply().catch(() => say("The emulator does not answer.", true)), TYPING_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon();
  });
}
function improveEventChoice() {
  const form = document.querySelector("[data-choose-event]");
  form?.addEventListener("change", () => void showSample(form).catch(() => form.submit()));
}
async function showSample(form) {
  const chosen = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const address2 = \`/send?\${chosen}\`;
  const page = await fetchPage(address2);
  const sample = page.querySelector("[data-part=compose]");
  if (sample !== null) document.querySelector("[data-part=compose]")?.replaceWith(sample);
  history.replaceState(null, "", address2);
}
function showChosenTopics() {
  const form = document.querySelector("[data-new-webhook]");
  const choice = form?.querySelector("[name=sender]");
  if (form === null || choice === null || choice === void 0) return;
  const show = () => {
    for (const topics of form.querySelectorAll("[data-topics-of]")) {
      topics.hidden = topics.dataset.topicsOf !== choice.value;
    }
  };
  choice.addEventListener("change", show);
  show();
}

var KEYS_OFF = "hookgate-keys-off";
var SELECTED = "hookgate-selected";
var LIST = "hookgate-list";
function improveKeys(togglePause) {
  const dialog = document.querySelector("[data-keys]");
  const actions = {
    j: () => moveBy(1),
    k: () => moveBy(-1),
    r: redeliver,
    "/": openFilter,
    p: togglePause,
    "?": () => dialog?.showModal()
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open === true) return;
    if (target instanceof Element && target.matches("input, textarea, select")) {
      if (key === "Escape" && target.closest("[data-filter-form]") !== null) moveBy(0);
      return;
    }
    if (key === "Escape") return document.querySelector("a[data-back]")?.click();
    if (localStorage.getItem(KEYS_OFF) !== null) return;
    const view = /^[1-9]$/.test(key) ? document.querySelectorAll("nav[aria-label=Views] a") : [];
    const link = view[Number(key) - 1];
    const action = link === void 0 ? actions[key] : () => link.click();
    if (action === void 0) return;
    event.preventDefault();
    action();
  });
  improveDialog(dialog);
  rememberPlace();
}
function improveDialog(dialog) {
  document.querySelector("[data-show-keys]")?.addEventListener("click", () => dialog?.showModal());
  const isOn = dialog?.querySelector("[data-keys-on]");
  if (isOn === null || isOn === void 0) return;
  isOn.checked = localStorage.getItem(KEYS_OFF) === null;
  isOn.addEventListener("change", () => {
    if (isOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
  });
}
function listRows() {
  return [...document.querySelectorAll("tbody[data-rows] tr")];
}
function selectedRow() {
  const inside = document.activeElement?.closest("tr") ?? void 0;
  return inside ?? listRows().find(({ dataset }) => dataset.id === sessionStorage.getItem(SELECTED));
}
function moveBy(step) {
  const rows = listRows();
  const selected = selectedRow();
  const at = selected === void 0 ? -1 : rows.indexOf(selected);
  const wanted = rows[Math.min(Math.max(at === -1 ? 0 : at + step, 0), rows.length - 1)];
  wanted?.querySelector("[data-row-link]")?.focus();
  wanted?.scrollIntoView({ block: "nearest" });
}
function redeliver() {
  const place = document.querySelector("tbody[data-rows]") === null ? document : selectedRow();
  if (place === void 0) return;
  const form = place.querySelector('form[action$="/redeliver"][action^="/deliveries/"]');
  if (form === null) say("Its sender sends nothing again by hand: open the delivery and replay it.");
  else form.requestSubmit();
}
function openFilter() {
  const field = document.querySelector("[data-filter-form] [name=q]");
  if (field === null) location.assign("/");
  field?.focus();
  field?.select();
}
function rememberPlace() {
  document.addEventListener("focusin", () => {
    const { id } = document.activeElement?.closest("tr")?.dataset ?? {};
    if (id !== void 0) sessionStorage.setItem(SELECTED, id);
  });
  const back = document.querySelector("a[data-back]");
  if (back !== null) back.href = sessionStorage.getItem(LIST) ?? "/";
  if (document.querySelector("tbody[data-rows]") === null) return;
  addEventListener("pagehide", () => sessionStorage.setItem(LIST, location.pathname + location.search));
  if (document.referrer.startsWith(\`\${location.origin}/deliveries/\`)) {
    selectedRow()?.querySelector("[data-row-link]")?.focus();
  }
}

function matchesQuery(delivery, query) {
  const { sender, webhook, state, q } = query;
  if (sender !== void 0 && sender !== delivery.sender) return false;
  if (webhook !== void 0 && webhook !== delivery.webhook) return false;
  if (state !== void 0 && state !== delivery.state) return false;
  if (q === void 0 || q === "") return true;
  const wanted = q.toLowerCase();
  const { id, eventId, type, url } = delivery;
  return [id, eventId, type, delivery.sender, url].some((text) => text.toLowerCase().includes(wanted));
}

var ROWS = 100;

var UNSEEN = (
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]|[\\u{e0000}-\\u{e0fff}]|\\u034f|\\p{Surrogate}/u
);
var EVERY_UNSEEN = new RegExp(\`(\${UNSEEN.source})\`, "gu");
function visibleText(text) {
  if (!UNSEEN.test(text)) return text;
  return text.split(EVERY_UNSEEN).map((part, at) => at % 2 === 0 ? part : html\`<span class="unseen">\${codePointName(part)}</span>\`);
}
function codePointName(character) {
  return \`U+\${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}\`;
}

var PATHS = {
  // A tick in a full circle.
  delivered: html\`<circle cx="8" cy="8" r="7"/><path class="cut" d="M4.8 8.3l2.2 2.2 4.2-4.6"/>\`,
  // The hands of a clock in a ring.
  pending: html\`<circle class="ring" cx="8" cy="8" r="6.2"/><path class="line" d="M8 4.6V8l2.4 1.6"/>\`,
  // A cross in a full square.
  "dead-letter": html\`<rect x="1.5" y="1.5" width="13" height="13" rx="3"/><path class="cut" d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2"/>\`,
  // A bar in a full diamond.
  refused: html\`<path d="M8 .8L15.2 8 8 15.2.8 8z"/><path class="cut" d="M8 4.8v4m0 2v.4"/>\`
};
function icon(name) {
  return html\`<svg class="icon icon-\${name}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">\${PATHS[name]}</svg>\`;
}

var STATE_WORDS = {
  pending: "Pending",
  delivered: "Delivered",
  "dead-letter": "Dead letter"
};
var OUTCOME_WORDS = {
  delivered: "Delivered",
  refused: "Refused",
  timeout: "Timed out",
  unreachable: "Unreachable"
};
function stateMark(state) {
  return html\`<span class="state state-\${state}">\${icon(state)}\${STATE_WORDS[state]}</span>\`;
}
function lastAnswer({ lastStatus, lastOutcome }) {
  if (lastStatus !== void 0 && (lastOutcome === "delivered" || lastOutcome === "refused")) return String(lastStatus);
  return lastOutcome === void 0 ? "\\u2013" : OUTCOME_WORDS[lastOutcome].toLowerCase();
}

function deliveryPath(id) {
  return \`/deliveries/\${encodeURIComponent(id)}\`;
}
function deliveryRow(delivery, now, redelivers) {
  const { id, state, type, eventId, sender, attempts, maxAttempts, lastDurationMs, createdAt: createdAt2, nextAttemptAt } = delivery;
  const path = deliveryPath(id);
  return html\`<tr role="row" data-id="\${id}" data-created="\${createdAt2}" data-state="\${state}">
<td role="cell" class="cell-state">\${stateMark(state)}</td>
<td role="cell" class="cell-event"><a href="\${path}" data-row-link><bdi>\${visibleText(type)}</bdi> <span class="event-id"><bdi>\${visibleText(eventId)}</bdi></span></a></td>
<td role="cell" class="cell-sender">\${sender}</td>
<td role="cell" class="cell-attempt number">\${attempts}/\${maxAttempts}</td>
<td role="cell" class="cell-answer number">\${lastAnswer(delivery)}</td>
<td role="cell" class="cell-taken number">\${lastDurationMs === void 0 ? "\\u2013" : formatTaken(lastDurationMs)}</td>
<td role="cell" class="cell-age number">\${timeText("age", createdAt2, now)}</td>
<td role="cell" class="cell-next number"\${nextAttemptAt === void 0 && html\` data-never\`}>\${nextAttemptAt === void 0 ? "\\u2013" : timeText("until", nextAttemptAt, now)}</td>
<td role="cell" class="cell-action">\${redelivers && html\`<form method="post" action="\${path}/redeliver" data-stay><button class="quiet">Redeliver<span class="unseen-label"> \${visibleText(type)} \${visibleText(eventId)}</span></button></form>\`}</td>
</tr>\`;
}

function applyToRows(changes, now) {
  const body = document.querySelector("tbody[data-rows]");
  if (body === null) return;
  const filter = JSON.parse(body.dataset.filter ?? "{}");
  const redelivering = JSON.parse(body.dataset.redelivering ?? "[]");
  const rows = new Map([...body.rows].map((row) => [row.dataset.id ?? "", row]));
  const known = [];
  const fresh = [];
  for (const delivery of changes) {
    const row = rows.get(delivery.id);
    if (matchesQuery(delivery, filter)) (row === void 0 ? fresh : known).push(delivery);
    else if (row !== void 0) leave(row);
  }
  fresh.reverse().sort((a, b) => b.createdAt - a.createdAt);
  const newest = body.dataset.rows === "newest" ? fresh.slice(0, ROWS) : [];
  const made = makeRows([...known, ...newest], now, redelivering);
  for (const row of made.splice(0, known.length)) change(rows.get(row.dataset.id ?? ""), row);
  insertSorted(body, made);
  while (body.rows.length > ROWS) leave(body.rows[body.rows.length - 1]);
  const isEmpty = body.rows.length === 0;
  body.closest("table")?.toggleAttribute("hidden", isEmpty);
  document.querySelector("[data-none]")?.toggleAttribute("hidden", !isEmpty);
}
function makeRows(deliveries, now, redelivering) {
  const template = document.createElement("template");
  template.innerHTML = html\`\${deliveries.map((each) => deliveryRow(each, now, redelivering.includes(each.sender)))}\`.toString();
  return [...template.content.children];
}
function change(row, wanted) {
  if (row?.contains(document.activeElement)) morph(row, wanted);
  else row?.replaceWith(wanted);
}
function insertSorted(body, rows) {
  let place = body.firstElementChild;
  for (const row of rows) {
    while (place !== null && createdAt(place) > createdAt(row)) {
      place = place.nextElementSibling;
    }
    body.insertBefore(row, place);
  }
}
function createdAt(row) {
  return Number(row.dataset.created);
}
function leave(row) {
  const beside = row.contains(document.activeElement) && (row.previousElementSibling ?? row.nextElementSibling);
  row.remove();
  if (beside instanceof HTMLElement) {
    beside.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  }
}

var CHANGES = ["webhook", "webhook-deleted", "task", "faults", "purged"];
var REFRESH_MS = 1e3;
var RECONNECT_MS = 3e3;
var RESTS_PER_DRAWING = 4;
function startLive(clock2) {
  let isPaused = false;
  let hasMissed = false;
  let changed = /* @__PURE__ */ new Map();
  let sinceAsked;
  let isListStale = false;
  let isDrawing = false;
  let waiting;
  let isAsking = false;
  const isAsleep = () => isPaused || document.hidden;
  function draw() {
    const startedAt = performance.now();
    const deliveries = changed.values();
    changed = /* @__PURE__ */ new Map();
    applyToRows(deliveries, clock2.now());
    setTimeout(() => setTimeout(rest, RESTS_PER_DRAWING * (performance.now() - startedAt)));
  }
  function rest() {
    isDrawing = false;
    if (changed.size > 0) drawSoon();
  }
  function drawSoon() {
    if (!isDrawing) requestAnimationFrame(draw);
    isDrawing = true;
  }
  function onDelivery(delivery) {
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
  function miss() {
    hasMissed = true;
  }
  function refreshSoon(isNow = false) {
    isListStale ||= isNow;
    if (isNow) {
      clearTimeout(waiting);
      waiting = void 0;
    }
    waiting ??= setTimeout(() => void ask(), isNow ? 0 : REFRESH_MS);
  }
  async function ask() {
    waiting = void 0;
    if (isAsking) return refreshSoon();
    isAsking = true;
    const asksList = isListStale || document.querySelector("tbody[data-rows]") === null;
    isListStale = false;
    sinceAsked = /* @__PURE__ */ new Map();
    try {
      const page = await fetchPage(location.href);
      const time2 = readClock(page);
      if (time2 !== void 0) clock2.set(time2);
      takeParts(page, (name) => name !== "compose" && (asksList || name !== "list"));
      if (asksList) applyToRows(sinceAsked.values(), clock2.now());
      clock2.write(document);
    } catch {
    } finally {
      sinceAsked = void 0;
      isAsking = false;
    }
  }
  function wake() {
    if (isAsleep() || !hasMissed) return;
    hasMissed = false;
    refreshSoon(true);
  }
  function showState(isConnected = true) {
    const word = !isConnected ? "Not connected" : isPaused ? "Paused" : "Live";
    const button = document.querySelector("[data-pause]");
    const text = document.querySelector("[data-live-word]");
    if (text !== null && text.textContent !== word) text.textContent = word;
    button?.setAttribute("aria-pressed", String(isPaused));
    button?.classList.toggle("live-lost", !isConnected);
  }
  function connect(wasLost) {
    const stream = new EventSource("/api/stream");
    let isLost = wasLost;
    const listen = (name, hear) => stream.addEventListener(name, (event) => hear(JSON.parse(event.data)));
    listen("delivery", onDelivery);
    listen("time", (time2) => {
      clock2.set(time2);
      clock2.write(document);
      refreshSoon();
    });
    for (const name of CHANGES) listen(name, () => isAsleep() ? miss() : refreshSoon(name === "purged"));
    stream.onopen = () => {
      showState();
      if (isLost) refreshSoon(true);
      isLost = false;
    };
    stream.onerror = () => {
      isLost = true;
      showState(false);
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => connect(true), RECONNECT_MS);
    };
    addEventListener("pagehide", () => stream.close(), { once: true });
  }
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", (event) => event.persisted && connect(true));
  connect(false);
  return {
    refresh: () => refreshSoon(true),
    togglePause() {
      isPaused = !isPaused;
      clearTimeout(waiting);
      waiting = void 0;
      hasMissed = true;
      showState();
      wake();
    }
  };
}

document.documentElement.classList.add("has-script");
for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;
var address = new URL(location.href);
address.searchParams.delete("said");
if (address.href !== location.href) history.replaceState(null, "", address);
var clock = startClock();
var time = readClock(document);
if (time !== void 0) clock.set(time);
var live = startLive(clock);
document.querySelector("[data-pause]")?.addEventListener("click", live.togglePause);
improveForms(live.refresh);
improveCopying();
improveKeys(live.togglePause);
`;

export const stylesheet: string = `:root {
  color-scheme: light dark;
  --paper: #faf9f6;
  --sheet: #ffffff;
  --sunken: #f3f1ec;
  --ink: #1c2128;
  --soft: #59616c;
  --line: #e3dfd6;
  --edge: #8c8a83;
  --accent: #2b4a7f;
  --accent-ink: #ffffff;
  --accent-soft: #e9eef7;
  --good: #1d6b47;
  --good-soft: #e5f1ea;
  --wait: #7b5500;
  --wait-soft: #f8eed8;
  --bad: #a12f2a;
  --bad-soft: #fae8e5;
  --odd: #6b3fa0;
  --shadow: 0 1px 2px rgb(28 33 40 / 6%);
  --sans: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}

@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b;
    --sheet: #1b1f24;
    --sunken: #121519;
    --ink: #e3e6ea;
    --soft: #a0a8b3;
    --line: #2c323a;
    --edge: #6e7681;
    --accent: #9dbcf2;
    --accent-ink: #14171b;
    --accent-soft: #232d3f;
    --good: #7fd0a3;
    --good-soft: #1a2f26;
    --wait: #e5bd72;
    --wait-soft: #322a1a;
    --bad: #f39c93;
    --bad-soft: #3a2221;
    --odd: #c6a6f0;
    --shadow: none;
  }
}

*,
*::before,
*::after {
  box-sizing: border-box;
}

[hidden] {
  /* biome-ignore lint/complexity/noImportantStyles: whatever an element is laid out as, hidden it is not there. */
  display: none !important;
}

html {
  scroll-padding-top: 1rem;
}

body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 0.9375rem / 1.5 var(--sans);
  font-variant-numeric: tabular-nums;
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}

h1,
h2,
h3,
p,
dl,
dd,
ul,
ol,
figure,
fieldset {
  margin: 0;
  padding: 0;
}

ul {
  list-style: none;
}

h1 {
  font-size: 1.5rem;
  font-weight: 650;
  letter-spacing: -0.015em;
  line-height: 1.25;
  overflow-wrap: anywhere;
}

h2 {
  font-size: 1.0625rem;
  font-weight: 650;
  letter-spacing: -0.005em;
  overflow-wrap: anywhere;
}

h3 {
  font-size: 0.8125rem;
  font-weight: 650;
  color: var(--soft);
}

a {
  color: var(--accent);
  text-underline-offset: 0.2em;
  text-decoration-thickness: from-font;
}

:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
  border-radius: 3px;
}

main:focus-visible {
  outline: none;
}

bdi {
  unicode-bidi: isolate;
}

code,
kbd,
pre,
.value {
  font-family: var(--mono);
  font-size: 0.875em;
  font-variant-ligatures: none;
}

.value {
  overflow-wrap: anywhere;
}

kbd {
  display: inline-block;
  min-width: 1.6em;
  padding: 0 0.4em;
  border: 1px solid var(--line);
  border-radius: 4px;
  background: var(--sunken);
  line-height: 1.4;
  text-align: center;
}

.muted {
  color: var(--soft);
}

.unseen {
  padding: 0 0.25em;
  border-radius: 3px;
  background: var(--wait-soft);
  color: var(--wait);
  font-family: var(--mono);
  font-size: 0.8em;
  unicode-bidi: isolate;
}

.unseen-label {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 3;
  padding: 0.5rem 1rem;
  border-radius: 6px;
  background: var(--accent);
  color: var(--accent-ink);
}

.skip:focus {
  top: 0.5rem;
}

/* The head of every view */

.top {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 1.5rem;
  padding: 0.625rem max(1rem, calc((100% - 76rem) / 2));
  border-bottom: 1px solid var(--line);
  background: var(--sheet);
}

.brand {
  display: inline-flex;
  align-items: center;
  gap: 0.625rem;
  color: inherit;
  font-weight: 650;
  text-decoration: none;
}

.brand-what {
  color: var(--soft);
  font-weight: 400;
}

.top nav {
  flex: 1 1 auto;
}

.top nav ul {
  display: flex;
  flex-wrap: wrap;
  gap: 0.125rem;
}

.top nav a {
  display: block;
  padding: 0.3125rem 0.6875rem;
  border-radius: 6px;
  color: var(--soft);
  text-decoration: none;
}

.top nav a:hover {
  background: var(--sunken);
  color: var(--ink);
}

.top nav a[aria-current] {
  background: var(--accent-soft);
  color: var(--accent);
  font-weight: 600;
}

.count {
  display: inline-block;
  min-width: 1.5em;
  margin-left: 0.125rem;
  padding: 0 0.4em;
  border-radius: 1em;
  background: var(--bad-soft);
  color: var(--bad);
  font-size: 0.8125em;
  font-weight: 600;
  text-align: center;
}

.status {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.5rem;
  font-size: 0.875rem;
}

.clock {
  white-space: nowrap;
}

.live {
  display: inline-flex;
  align-items: center;
  gap: 0.4375rem;
}

.live-dot {
  width: 0.5rem;
  height: 0.5rem;
  border-radius: 50%;
  background: var(--good);
}

.live[aria-pressed="true"] .live-dot {
  border-radius: 1px;
  background: var(--wait);
}

.live-lost .live-dot {
  background: none;
  box-shadow: inset 0 0 0 2px var(--bad);
}

main {
  max-width: 78rem;
  margin: 0 auto;
  padding: 1.5rem 1rem 4rem;
}

.title {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.25rem 0.875rem;
  margin-bottom: 1rem;
}

.total {
  color: var(--soft);
}

section {
  margin-top: 2rem;
}

section > h2 {
  margin-bottom: 0.625rem;
}

.muted + .sheet,
.muted + .actions {
  margin-top: 0.75rem;
}

[data-part="compose"] {
  margin-top: 1.75rem;
}

[data-part="compose"] > h2 {
  margin-bottom: 0.625rem;
}

.actions + [data-part="list"] {
  margin-top: 1rem;
}

section > h3 {
  margin: 1.25rem 0 0.375rem;
}

.notice,
.problem {
  margin-bottom: 1.25rem;
  padding: 0.625rem 0.875rem;
  border-left: 3px solid var(--good);
  border-radius: 4px;
  background: var(--good-soft);
  overflow-wrap: anywhere;
}

.problem {
  border-left-color: var(--bad);
  background: var(--bad-soft);
}

/* Forms */

button,
.button {
  display: inline-block;
  padding: 0.375rem 0.8125rem;
  border: 1px solid var(--edge);
  border-radius: 6px;
  background: var(--sheet);
  color: var(--ink);
  font: inherit;
  font-size: 0.875rem;
  font-weight: 500;
  line-height: 1.4;
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
}

button:hover,
.button:hover {
  border-color: var(--accent);
  color: var(--accent);
}

button.main {
  border-color: var(--accent);
  background: var(--accent);
  color: var(--accent-ink);
}

button.main:hover {
  filter: brightness(1.12);
}

button.danger {
  color: var(--bad);
}

button.danger:hover {
  border-color: var(--bad);
}

button.quiet {
  border-color: transparent;
  background: none;
  color: var(--accent);
}

button.quiet:hover {
  background: var(--accent-soft);
}

button:disabled {
  border-color: var(--line);
  background: var(--sunken);
  color: var(--soft);
  cursor: default;
  filter: none;
}

input,
select,
textarea {
  width: 100%;
  min-width: 0;
  padding: 0.4375rem 0.625rem;
  border: 1px solid var(--edge);
  border-radius: 6px;
  background: var(--sheet);
  color: var(--ink);
  font: inherit;
  line-height: 1.4;
}

select {
  text-overflow: ellipsis;
}

textarea {
  display: block;
  resize: vertical;
  font: 0.8125rem / 1.55 var(--mono);
  tab-size: 2;
}

input::placeholder {
  color: var(--soft);
  opacity: 1;
}

input,
select {
  height: 2.25rem;
}

input[type="checkbox"],
input[type="radio"] {
  width: 0.9375rem;
  height: 0.9375rem;
  flex: none;
  margin: 0.25em 0 0;
  accent-color: var(--accent);
}

label > span:first-child {
  display: block;
  margin-bottom: 0.25rem;
  font-size: 0.8125rem;
  font-weight: 550;
}

.sheet {
  display: grid;
  gap: 1rem;
  padding: 1.125rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--sheet);
  box-shadow: var(--shadow);
}

.row {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 0.75rem;
}

.row > label {
  min-width: 0;
  flex: 0 1 12rem;
}

.row > .grow {
  flex: 1 1 16rem;
}

.actions,
.buttons {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.5rem;
}

fieldset {
  min-width: 0;
  border: 0;
}

legend {
  margin-bottom: 0.375rem;
  padding: 0;
  font-size: 0.8125rem;
  font-weight: 550;
}

.choices {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem;
}

.choices legend:not(.unseen-label) {
  float: left;
  width: 100%;
}

.choices label {
  display: inline-flex;
  align-items: center;
  gap: 0.4375rem;
  padding: 0.25rem 0.625rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  cursor: pointer;
}

.choices label:has(:checked) {
  border-color: var(--accent);
  background: var(--accent-soft);
}

.choices input {
  margin: 0;
}

.choices label > span {
  margin: 0;
  font-size: 0.875rem;
  font-weight: 400;
  overflow-wrap: anywhere;
}

.choices.stacked {
  flex-direction: column;
  align-items: stretch;
}

.check {
  display: flex;
  gap: 0.5rem;
}

.filter {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 0.625rem;
  margin-bottom: 1rem;
}

.filter label {
  flex: 0 1 9rem;
  min-width: 0;
}

.filter .grow {
  flex: 1 1 14rem;
}

.has-script .filter button {
  position: absolute;
  clip-path: inset(50%);
}

.has-script .filter button:focus-visible {
  position: static;
  clip-path: none;
}

/* States: a shape and a word, and then a colour */

.icon {
  flex: none;
  width: 1rem;
  height: 1rem;
  fill: currentColor;
}

.cut {
  fill: none;
  stroke: var(--sheet);
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}

.ring,
.line {
  fill: none;
  stroke: currentColor;
  stroke-width: 1.6;
  stroke-linecap: round;
  stroke-linejoin: round;
}

.state {
  display: inline-flex;
  align-items: center;
  gap: 0.4375rem;
  font-size: 0.875rem;
  font-weight: 550;
  white-space: nowrap;
}

.state-delivered,
.outcome-delivered {
  color: var(--good);
}

.state-pending,
.outcome-timeout {
  color: var(--wait);
}

.state-dead-letter,
.outcome-refused,
.outcome-unreachable {
  color: var(--bad);
}

.tag {
  display: inline-block;
  padding: 0.0625rem 0.5rem;
  border-radius: 1em;
  background: var(--sunken);
  box-shadow: inset 0 0 0 1px var(--line);
  color: var(--soft);
  font-size: 0.8125rem;
  overflow-wrap: anywhere;
}

.tag-paused,
.tag-running,
.tag-waiting,
.tag-pending {
  background: var(--wait-soft);
  box-shadow: none;
  color: var(--wait);
}

.tag-complete,
.tag-completed {
  background: var(--good-soft);
  box-shadow: none;
  color: var(--good);
}

.tag-failed {
  background: var(--bad-soft);
  box-shadow: none;
  color: var(--bad);
}

/* The list of deliveries. Its rows are grids, so that those out of sight need not be laid out: hundreds change in a second. */

.deliveries {
  display: block;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--sheet);
  box-shadow: var(--shadow);
}

.deliveries thead,
.deliveries tbody {
  display: block;
}

.deliveries tr {
  display: grid;
  grid-template-columns: 9rem minmax(0, 1fr) 6.5rem 4.75rem 6.25rem 4.75rem 4.875rem 7.5rem 6.75rem;
  align-items: center;
}

.deliveries tbody tr {
  border-top: 1px solid var(--line);
  content-visibility: auto;
  contain-intrinsic-size: auto 2.375rem;
}

.deliveries tbody tr:last-child {
  border-radius: 0 0 10px 10px;
}

.deliveries th {
  padding: 0.5rem 0.625rem;
  color: var(--soft);
  font-size: 0.8125rem;
  font-weight: 550;
  text-align: left;
  white-space: nowrap;
}

.deliveries td {
  padding: 0.4375rem 0.625rem;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.deliveries tbody tr:hover {
  background: var(--sunken);
}

.deliveries tbody tr:focus-within {
  background: var(--accent-soft);
}

.deliveries .number {
  text-align: right;
}

.deliveries td.number {
  color: var(--soft);
}

.deliveries .cell-state {
  padding-left: 0.875rem;
}

.deliveries .state {
  display: flex;
}

.deliveries .cell-action {
  padding-block: 0;
  text-align: right;
}

.deliveries .cell-action button {
  display: block;
  margin-left: auto;
  padding: 0.25rem 0.5rem;
  color: var(--soft);
}

.deliveries tr:hover button,
.deliveries tr:focus-within button {
  color: var(--accent);
}

.deliveries [data-state="dead-letter"] .cell-answer,
.deliveries [data-state="pending"] .cell-next {
  color: var(--ink);
}

.deliveries a {
  display: block;
  overflow: hidden;
  color: var(--ink);
  font-weight: 550;
  text-decoration: none;
  text-overflow: ellipsis;
}

.deliveries a:hover bdi:first-child {
  text-decoration: underline;
}

.deliveries a:focus-visible {
  outline-offset: -2px;
}

.event-id {
  color: var(--soft);
  font-family: var(--mono);
  font-size: 0.78125rem;
  font-weight: 400;
}

.none {
  padding: 2.5rem 1rem;
  border: 1px dashed var(--edge);
  border-radius: 10px;
  color: var(--soft);
  text-align: center;
}

.none p + p {
  margin-top: 0.875rem;
}

.pages {
  display: flex;
  justify-content: space-between;
  margin-top: 0.875rem;
}

.pages a:only-child {
  margin-left: auto;
}

/* One delivery */

.back {
  margin-bottom: 0.75rem;
  font-size: 0.875rem;
}

.back a {
  text-decoration: none;
}

.back a::before {
  content: "← ";
}

.title .state {
  align-self: center;
}

.facts {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
  gap: 0.75rem 1.5rem;
  margin-bottom: 1.25rem;
}

.facts dt {
  color: var(--soft);
  font-size: 0.8125rem;
}

.facts dd {
  overflow-wrap: anywhere;
}

.timeline {
  padding: 0.5rem 0;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--sheet);
  box-shadow: var(--shadow);
}

.timeline svg {
  display: block;
}

.timeline text {
  fill: var(--soft);
  font-size: 0.8125rem;
  text-anchor: middle;
}

.timeline .point-first text {
  text-anchor: start;
  transform: translateX(-9px);
}

.timeline .point-last text {
  text-anchor: end;
  transform: translateX(9px);
}

.timeline .point-result {
  fill: currentColor;
  font-weight: 600;
}

.rail {
  stroke: var(--edge);
  stroke-width: 2;
  stroke-dasharray: 1 6;
  stroke-linecap: round;
}

.rail-done {
  stroke: var(--edge);
  stroke-width: 2;
}

.point {
  color: var(--soft);
  fill: currentColor;
}

.point-delivered {
  color: var(--good);
}

.point-refused,
.point-unreachable {
  color: var(--bad);
}

.point-timeout,
.point-next {
  color: var(--wait);
}

.hollow {
  fill: var(--sheet);
  stroke: currentColor;
  stroke-width: 2;
}

.dashed {
  stroke-dasharray: 2.5 2.5;
}

.attempt {
  margin-bottom: 0.625rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--sheet);
  box-shadow: var(--shadow);
}

.attempt > :not(summary) {
  margin: 0 1.125rem 1.125rem;
}

summary {
  cursor: pointer;
}

.attempt > summary {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 1rem;
  padding: 0.625rem 1.125rem;
  list-style: none;
}

.attempt > summary::-webkit-details-marker {
  display: none;
}

.attempt > summary::before {
  content: "";
  width: 0.4375rem;
  height: 0.4375rem;
  border: solid var(--soft);
  border-width: 0 1.5px 1.5px 0;
  transform: rotate(-45deg);
}

.attempt[open] > summary::before {
  transform: rotate(45deg);
}

.attempt-name {
  font-weight: 600;
}

.attempt > summary time {
  color: var(--soft);
}

.why {
  padding: 0.5rem 0.75rem;
  border-radius: 6px;
  background: var(--bad-soft);
  overflow-wrap: anywhere;
}

.halves {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
  gap: 1.25rem 1.75rem;
}

.halves > section {
  min-width: 0;
  margin-top: 0;
}

.halves > section > h3:first-child {
  margin-top: 0;
}

.attempt h3 {
  margin-bottom: 0.375rem;
}

.headers > div {
  display: grid;
  grid-template-columns: minmax(6rem, 13rem) minmax(0, 1fr);
  gap: 0 1rem;
  padding: 0.1875rem 0;
  border-bottom: 1px solid var(--line);
  font-family: var(--mono);
  font-size: 0.8125rem;
}

.headers dt {
  color: var(--soft);
  overflow-wrap: anywhere;
}

.headers dd {
  overflow-wrap: anywhere;
}

.headers + .muted,
.headers + h3 {
  margin-top: 1rem;
}

.attempt section details,
section > details {
  margin-top: 0.25rem;
}

.status-line {
  margin-bottom: 0.375rem;
}

.steps {
  display: grid;
  gap: 0.75rem;
  counter-reset: step;
  list-style: none;
}

.steps > li {
  min-width: 0;
  counter-increment: step;
  padding-left: 2.125rem;
  position: relative;
}

.steps > li::before {
  content: counter(step);
  position: absolute;
  left: 0;
  width: 1.5rem;
  height: 1.5rem;
  border-radius: 50%;
  background: var(--accent-soft);
  color: var(--accent);
  font-size: 0.8125rem;
  font-weight: 600;
  line-height: 1.5rem;
  text-align: center;
}

.text {
  max-height: 28rem;
  margin: 0.375rem 0;
  padding: 0.625rem 0.75rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--sunken);
  font-size: 0.8125rem;
  line-height: 1.55;
  overflow: auto;
  overscroll-behavior-x: contain;
  tab-size: 2;
  unicode-bidi: isolate;
}

.text code {
  font-size: inherit;
  unicode-bidi: isolate;
}

.text.wrapped {
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.text.short {
  max-height: 10rem;
}

.json-key {
  color: var(--accent);
}

.json-string {
  color: var(--good);
}

.json-number,
.json-word {
  color: var(--odd);
}

/* Webhooks, tasks, the clock */

.cards {
  display: grid;
  gap: 0.875rem;
}

.card {
  min-width: 0;
  padding: 1.125rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--sheet);
  box-shadow: var(--shadow);
}

.card-head {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.375rem 0.75rem;
  margin-bottom: 0.75rem;
}

.card .sheet {
  margin-top: 0.75rem;
  padding: 0;
  border: 0;
  box-shadow: none;
}

.card > details {
  margin-top: 0.875rem;
}

.card > details > summary,
.topics > summary {
  color: var(--accent);
  font-size: 0.875rem;
}

.topics .choices {
  margin-top: 0.5rem;
}

.prompt {
  margin-bottom: 0.75rem;
  overflow-wrap: anywhere;
}

.secret {
  margin: 0 0 1.5rem;
  padding: 1.125rem;
  border: 1px solid var(--good);
  border-radius: 10px;
  background: var(--good-soft);
}

.secret p {
  overflow-wrap: anywhere;
}

.secret-line {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.75rem;
  margin-top: 0.75rem;
}

.secret-line code {
  padding: 0.3125rem 0.625rem;
  border-radius: 6px;
  background: var(--sheet);
  user-select: all;
}

.clock-face {
  font-size: 1.5rem;
  font-weight: 600;
  letter-spacing: -0.015em;
}

.clock-face .muted {
  font-size: 0.875rem;
  font-weight: 400;
  letter-spacing: 0;
}

[data-part="time"] form {
  margin-top: 0.75rem;
}

.buttons + form {
  margin-top: 0.75rem;
}

.row > button {
  flex: none;
}

/* What is said, and the keys */

.toast {
  position: fixed;
  right: 1rem;
  bottom: 1rem;
  left: 1rem;
  z-index: 2;
  width: fit-content;
  max-width: 40rem;
  margin: 0 auto;
  padding: 0.625rem 1rem;
  border-radius: 8px;
  background: var(--ink);
  color: var(--paper);
  box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
  overflow-wrap: anywhere;
}

.toast:empty {
  opacity: 0;
  pointer-events: none;
}

.toast-problem {
  background: var(--bad);
}

dialog {
  width: min(26rem, calc(100vw - 2rem));
  padding: 1.25rem;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: var(--sheet);
  color: var(--ink);
}

dialog::backdrop {
  background: rgb(10 12 16 / 45%);
}

.keys {
  margin: 0.75rem 0 1.25rem;
}

.keys > div {
  display: grid;
  grid-template-columns: 5rem 1fr;
  padding: 0.25rem 0;
}

dialog form {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.75rem;
}

/* Narrow: a row is a block of two lines */

@media (max-width: 60rem) {
  .deliveries thead {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  .deliveries tbody tr {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.875rem;
    padding: 0.625rem 0.875rem;
    contain-intrinsic-size: auto 5rem;
  }

  .deliveries tbody tr:first-child {
    border-top: 0;
  }

  .deliveries td[class] {
    max-width: 100%;
    padding: 0;
  }

  .deliveries td.cell-event {
    flex: 1 1 100%;
    order: -1;
  }

  .deliveries td.cell-action {
    margin-left: auto;
  }

  .deliveries .cell-attempt::before {
    content: "try ";
  }

  .deliveries .cell-next[data-never],
  .deliveries .cell-sender {
    display: none;
  }
}

@media (max-width: 36rem) {
  .top nav {
    order: 3;
    flex-basis: 100%;
  }

  .status {
    margin-left: auto;
  }

  .top nav a {
    padding-inline: 0.5rem;
  }

  .status [data-show-keys],
  .brand-what,
  .clock .tag,
  .deliveries .cell-taken,
  .point:not(.point-roomy) text {
    display: none;
  }

  .deliveries tr {
    column-gap: 0.625rem;
  }

  .filter label {
    flex: 1 1 28%;
  }

  .facts {
    gap: 0.375rem;
  }

  .facts > div {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr);
    gap: 0.75rem;
  }

  .filter .grow,
  .row > label,
  .row > .grow {
    flex: 1 1 100%;
  }

  .headers > div {
    grid-template-columns: 1fr;
  }

  .attempt > :not(summary) {
    margin-inline: 0.75rem;
  }
}

@media (prefers-reduced-motion: no-preference) {
  .toast {
    transition: opacity 0.15s;
  }
}

@media (forced-colors: active) {
  .icon,
  .point {
    forced-color-adjust: none;
  }
}
`;
