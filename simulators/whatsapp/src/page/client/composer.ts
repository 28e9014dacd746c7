import { api } from './api.ts';
import { h, icon } from './dom.ts';
import { t } from './texts.ts';

const TYPING_EVERY_MS = 3000;

/** Where one types and attaches files, in the name of `phone`. */
export function composer(phone: string, peer: string, fail: (error: unknown) => void): HTMLElement {
  const input = h('textarea', { rows: '1', placeholder: t('message'), 'aria-label': t('message'), maxlength: '4096' });
  const file = h('input', { type: 'file', class: 'file-input', tabindex: '-1', 'aria-hidden': 'true' });
  let lastTyping = 0;
  const send = (draft: object) => {
    lastTyping = 0;
    api.send(phone, peer, draft).catch(fail);
  };
  const submit = () => {
    const text = input.value.trim();
    if (text !== '') send({ text });
    input.value = '';
    input.focus();
  };
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  input.addEventListener('input', () => {
    if (Date.now() - lastTyping < TYPING_EVERY_MS) return;
    lastTyping = Date.now();
    api.typing(phone, peer).catch(fail);
  });
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen) void asDraft(chosen).then(send, fail);
    file.value = '';
  });
  const attach = h(
    'button',
    {
      class: 'round',
      type: 'button',
      'aria-label': t('attach'),
      title: t('attach'),
      onclick: () => {
        file.click();
      },
    },
    icon('clip'),
  );
  const button = h(
    'button',
    { class: 'send', type: 'submit', 'aria-label': t('send'), title: t('send') },
    icon('send'),
  );
  const onsubmit = (event: Event) => {
    event.preventDefault();
    submit();
  };
  return h('form', { class: 'composer', onsubmit }, attach, file, input, button);
}

/** A picture, a film, a voice note, or else a document. */
async function asDraft(file: File): Promise<object> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const mimetype = file.type === '' ? 'application/octet-stream' : file.type;
  const [family] = mimetype.split('/');
  const types: Record<string, string> = { image: 'image', video: 'video', audio: 'voice' };
  return { type: types[family ?? ''] ?? 'document', media: { base64: btoa(binary), mimetype, fileName: file.name } };
}
