import type { MessageView, SimEvent, Snapshot, StageView } from '../../views.ts';

/** What the control API refused: a code for the dictionary, a sentence when that has none. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const init = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {};
  const response = await fetch(path, { method, ...init });
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) {
    const { error, message } = answer as { error: string; message: string };
    throw new Refused(error, message);
  }
  return answer as T;
}

export const api = {
  stage: () => call<StageView>('GET', '/api/stage'),
  snapshot: () => call<Snapshot>('GET', '/api/snapshot'),
  messages: (phone: string, peer: string) => call<MessageView[]>('GET', `/api/people/${phone}/messages?with=${peer}`),
  send: (phone: string, to: string, draft: object) => call('POST', `/api/phones/${phone}/messages`, { to, ...draft }),
  typing: (phone: string, to: string) => call('POST', `/api/people/${phone}/presence`, { to, state: 'composing' }),
  typeCode: (phone: string, code: string) => call('POST', `/api/phones/${phone}/pair-code`, { code }),
  read: (phone: string, peer: string) => call('POST', `/api/phones/${phone}/read`, { with: peer }),
  scan: (phone: string, what: { qr: string } | { waitingId: string }) =>
    call('POST', `/api/phones/${phone}/scan`, what),
  unlink: (phone: string, device: number) => call('POST', `/api/phones/${phone}/unlink`, { device }),
  addPerson: (name: string) => call<{ phone: string }>('POST', '/api/people', { name }),
};

const TYPES: SimEvent['type'][] = ['account', 'group', 'waiting', 'message', 'typing'];

/** Hear what happens. `onOpen` runs at each connection, for what was missed must be fetched. */
export function listen(onEvent: (event: SimEvent) => void, onOpen: () => void, onLost: () => void): void {
  const source = new EventSource('/api/log');
  source.addEventListener('open', onOpen);
  source.addEventListener('error', onLost);
  for (const type of TYPES) {
    source.addEventListener(type, (event: MessageEvent<string>) => {
      onEvent(JSON.parse(event.data) as SimEvent);
    });
  }
}
