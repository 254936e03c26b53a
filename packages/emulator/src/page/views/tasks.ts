import type { TaskView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { visibleText } from '../text/visible-text.ts';
import { prettyText, textBox } from './body-text.ts';
import { deliveryPath } from './delivery-row.ts';
import { options } from './options.ts';
import { timeText } from './time-text.ts';

export interface TasksView {
  readonly tasks: readonly TaskView[];
  readonly scenarios: readonly string[];
  readonly now: number;
  readonly typed?: URLSearchParams;
}

const OVER = ['complete', 'completed', 'failed', 'cancelled', 'canceled'];

/** Ploton's tasks: what they are at, and the deliveries they sent. */
export function tasksView({ tasks, scenarios, now, typed }: TasksView): Markup {
  return html`<div class="title"><h1>Tasks</h1><p class="total" data-part="total">${tasks.length.toLocaleString('en')} in all</p></div>
<p class="muted">A task of Ploton runs by its scenario and sends its webhooks. Your own code makes them at <code class="value">POST /v1/tasks</code>.</p>
<section><h2>New task</h2><form class="sheet" method="post" action="/tasks">
<label><span>Prompt</span><input type="text" name="prompt" value="${typed?.get('prompt')}" placeholder="Summarise the open issues"></label>
<div class="row">
<label><span>Tool</span><input type="text" name="tool" value="${typed?.get('tool')}" placeholder="the default" spellcheck="false"></label>
<label><span>Scenario</span><select name="scenario">${options(
    scenarios.map((name) => [name, name.replaceAll('-', ' ')] as const),
    typed?.get('scenario') ?? scenarios[0],
  )}</select></label>
</div>
<div class="actions"><button class="main">Make the task</button></div></form></section>
<section><h2 class="unseen-label">All tasks</h2><div data-part="tasks">${
    tasks.length === 0
      ? html`<div class="none"><p>No tasks yet.</p></div>`
      : html`<ul class="cards">${tasks.map((task) => taskCard(task, now))}</ul>`
  }</div></section>`;
}

function taskCard(task: TaskView, now: number): Markup {
  const { id, status, tool, prompt, scenario, createdAt, updatedAt, deliveries } = task;
  return html`<li class="card" id="task-${id}" data-key="${id}">
<div class="card-head"><h2><bdi class="value">${visibleText(id)}</bdi></h2><span class="tag tag-${status}">${status}</span></div>
<p class="prompt"><bdi>${visibleText(prompt)}</bdi></p>
<dl class="facts">
<div><dt>Scenario</dt><dd>${scenario}</dd></div>
<div><dt>Tool</dt><dd><bdi>${visibleText(tool)}</bdi></dd></div>
<div><dt>Made</dt><dd>${timeText('ago', createdAt, now)}</dd></div>
<div><dt>Changed</dt><dd>${timeText('ago', updatedAt, now)}</dd></div>
<div><dt>Deliveries</dt><dd>${
    deliveries.length === 0
      ? 'none'
      : deliveries.map((delivery) => html`<a href="${deliveryPath(delivery)}"><bdi>${visibleText(delivery)}</bdi></a> `)
  }</dd></div>
</dl>
${outcome(task)}
${!OVER.includes(status) && html`<form method="post" action="/tasks/${encodeURIComponent(id)}/cancel" data-stay><button class="danger">Cancel<span class="unseen-label"> ${visibleText(id)}</span></button></form>`}
</li>`;
}

function outcome({ id, result, error }: TaskView): Markup {
  const told = result ?? error;
  if (told === undefined) return html``;
  const name = result === undefined ? 'Error' : 'Result';
  return html`<details data-key="${id}-outcome"><summary>${name}</summary>${textBox(prettyText(JSON.stringify(told)), `${name} of ${id}`)}</details>`;
}
