const SHOWN_MS = 5000;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Says something at the edge of the screen for a while, and to screen readers. */
export function say(text: string, isProblem = false): void {
  const toast = document.querySelector<HTMLElement>('[data-toast]');
  if (toast === null) return;
  toast.textContent = text;
  toast.classList.toggle('toast-problem', isProblem);
  clearTimeout(hiding);
  // What went wrong stays until something else is said.
  if (!isProblem) hiding = setTimeout(() => (toast.textContent = ''), SHOWN_MS);
}
