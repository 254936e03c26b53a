import { morph } from './morph.ts';

/** The page at an address, as the server writes it now. */
export async function fetchPage(address: string, init?: RequestInit): Promise<Document> {
  const response = await fetch(address, init);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** Puts the parts of another page into this one, where both have them. */
export function takeParts(from: Document, isWanted: (name: string) => boolean = () => true): void {
  if (from.body.dataset.view !== document.body.dataset.view) return;
  for (const part of document.querySelectorAll<HTMLElement>('[data-part]')) {
    const name = part.dataset.part ?? '';
    const other = from.querySelector(`[data-part="${name}"]`);
    if (other !== null && isWanted(name)) morph(part, other);
  }
}
