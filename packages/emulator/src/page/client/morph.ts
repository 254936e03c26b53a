/**
 * Makes an element look like another one by changing what differs, so that focus, selection, and what the reader has opened
 * or typed stay. Children with a `data-key` or `data-id` are told by it, others by their place.
 */
export function morph(from: Element, to: Element): void {
  if (from.isEqualNode(to)) return;
  takeAttributes(from, to);
  takeChildren(from, to);
}

function takeAttributes(from: Element, to: Element): void {
  for (const { name, value } of [...to.attributes]) {
    if (!isReaders(from, name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!isReaders(from, name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

/** What is opened is the reader's. */
function isReaders(element: Element, name: string): boolean {
  return name === 'open' && element.localName === 'details';
}

function takeChildren(from: Element, to: Element): void {
  const keyed = new Map<string, Element>();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key !== undefined) keyed.set(key, child);
  }
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    const known = key === undefined ? undefined : keyed.get(key);
    if (known !== undefined) {
      if (known === place) place = place.nextSibling;
      else from.insertBefore(known, place);
      morph(known, wanted as Element);
    } else if (place !== null && key === undefined && keyOf(place) === undefined && isAlike(place, wanted)) {
      if (place instanceof Element) morph(place, wanted as Element);
      else if (place.nodeValue !== wanted.nodeValue) place.nodeValue = wanted.nodeValue;
      place = place.nextSibling;
    } else from.insertBefore(wanted, place);
  }
  while (place !== null) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function isAlike(one: Node, other: Node): boolean {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function keyOf(node: Node): string | undefined {
  if (!(node instanceof HTMLElement)) return undefined;
  return node.dataset.key ?? node.dataset.id;
}
