import type { SenderView } from '../api/contract.ts';

export interface ChosenEvent {
  readonly sender: SenderView;
  readonly type: SenderView['types'][number];
}

/** The sender and the type in a field such as `event=ploton task.complete`; the first ones where nothing is chosen. */
export function chooseEvent(senders: readonly SenderView[], form: URLSearchParams): ChosenEvent | undefined {
  const [senderName = '', ...rest] = (form.get('event') ?? '').split(' ');
  const typeName = rest.join(' ');
  const sender = senders.find(({ name }) => name === senderName) ?? senders.find(({ types }) => types.length > 0);
  const type = sender?.types.find(({ name }) => name === typeName) ?? sender?.types[0];
  return sender === undefined || type === undefined ? undefined : { sender, type };
}
