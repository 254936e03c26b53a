/** A key as a receiver makes it. */
export function keyOf(i: number): string {
  return `ploton:/webhook#5f1c9a77:task_${i}:task.complete`;
}

/** The token a receiver claims it with. It makes one for whatever store it asks, so none is charged with it. */
export function tokenOf(i: number): string {
  return `5f1c9a77k${i.toString(36)}`;
}
