import type { PlotonTaskFailed } from '@hookgate/core';
import { nextStep } from '../../src/index.ts';

/** What an application has for each of the three. */
export interface Actions {
  createAgain(taskId: string): void;
  askUserToAuthorise(tool: string | undefined): void;
  alert(reason: string): void;
}

export function onFailed(event: PlotonTaskFailed, retriesSoFar: number, actions: Actions): void {
  const { createAgain, askUserToAuthorise, alert } = actions;
  // #region failed
  const step = nextStep(event, retriesSoFar); // the flowchart of Ploton's page
  if (step.step === 'retry') setTimeout(() => createAgain(event.task_id), step.delayMs);
  else if (step.step === 'reauthorise') askUserToAuthorise(event.data.error.tool);
  else alert(step.decision.reason);
  // #endregion
}
