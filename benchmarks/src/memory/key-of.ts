/** A key as a receiver makes it. */
export function keyOf(i: number): string {
  return `ploton:/webhook#5f1c9a77:task_${i}:task.complete`;
}
