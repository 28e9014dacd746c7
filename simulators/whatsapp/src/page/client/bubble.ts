import type { MessageView } from '../../views.ts';
import { api } from './api.ts';
import { h, ticks } from './dom.ts';
import { formatPhone, formatTime } from './format.ts';
import { t } from './texts.ts';

/** Where a bubble is shown, and what can be done with it. */
export interface BubbleContext {
  phone: string;
  peer: string;
  isGroup: boolean;
  nameOf: (phone: string) => string;
  thread: Map<string, MessageView>;
  fail: (error: unknown) => void;
}

const THUMB = '👍';

/** A message in one line, for lists and quotes. */
export function textOf(message: MessageView): string {
  if (message.status === 'undecryptable') return t('undecryptable');
  if (message.deletedAt !== null) return t('deleted');
  if (message.kind === 'text') return message.text ?? '';
  return message.text === null ? t(`kind_${message.kind}`) : `${t(`kind_${message.kind}`)}: ${message.text}`;
}

export function ticksOf({ status }: MessageView): Element {
  return ticks(status, t(status === 'read' || status === 'delivered' ? status : 'sent'));
}

export function bubble(message: MessageView, context: BubbleContext): HTMLElement {
  const quoted = message.quote === null ? undefined : context.thread.get(message.quote);
  const file = message.deletedAt === null ? fileOf(message, context) : false;
  const text = file || message.details ? message.text : textOf(message);
  const isMuted = message.deletedAt !== null || message.status === 'undecryptable' || message.kind === 'unsupported';
  return h(
    'div',
    { class: `bubble ${message.fromMe ? 'mine' : 'theirs'}${isMuted ? ' muted' : ''}`, 'data-id': message.id },
    context.isGroup && !message.fromMe && h('strong', { class: 'author' }, context.nameOf(message.author)),
    message.forwarded && h('span', { class: 'note' }, t('forwarded')),
    message.quote !== null && h('span', { class: 'quote' }, quoted ? textOf(quoted) : t('quoteGone')),
    file,
    text !== null && text !== '' && h('span', { class: 'text' }, text),
    detailsOf(message),
    h(
      'span',
      { class: 'meta' },
      message.editedAt !== null && h('span', {}, t('edited')),
      message.fromMe && message.device > 0 && h('span', { class: 'via' }, t('viaDevice')),
      formatTime(message.at),
      message.fromMe && ticksOf(message),
    ),
    message.deletedAt === null && reactionsOf(message, context),
  );
}

function fileOf(message: MessageView, { phone, peer }: BubbleContext): HTMLElement | false {
  const media = message.media;
  if (!media) return false;
  const label = t(`kind_${message.kind}`);
  if (media.state === 'failed') return h('span', { class: 'note' }, t('mediaFailed', { kind: label }));
  if (media.state === 'pending') return h('span', { class: 'note' }, label);
  const src = `/api/chats/${phone}/${peer}/messages/${message.id}/media`;
  switch (message.kind) {
    case 'image':
    case 'sticker':
      return h('img', { class: `picture ${message.kind}`, src, alt: label, loading: 'lazy' });
    case 'video':
      return h('video', { class: 'picture', src, controls: true, preload: 'metadata' });
    case 'audio':
    case 'voice':
      return h('audio', { class: 'sound', src, controls: true, preload: 'metadata' });
    default:
      return h('a', { class: 'file', href: src, download: media.fileName ?? 'file' }, media.fileName ?? label);
  }
}

function detailsOf({ details }: MessageView): HTMLElement | false {
  if (!details) return false;
  if ('latitude' in details) {
    const place = [details.name, details.address].filter((part) => part !== null).join(', ');
    const point = `${details.latitude.toFixed(5)}, ${details.longitude.toFixed(5)}`;
    return h('span', { class: 'details' }, `📍 ${place === '' ? point : `${place} (${point})`}`);
  }
  if ('contacts' in details) {
    const lines = details.contacts.map(({ name, phones }) =>
      h('span', {}, `👤 ${[name, ...phones.map(formatPhone)].join(' · ')}`),
    );
    return h('span', { class: 'details' }, ...lines);
  }
  return h('span', { class: 'details' }, ...details.options.map((option) => h('span', {}, `○ ${option}`)));
}

/** What people have put under the message, and our own thumb. */
function reactionsOf(message: MessageView, { phone, peer, fail }: BubbleContext): HTMLElement {
  const own = message.reactions.find(({ author }) => author === phone);
  const react = () => {
    const draft = { type: 'reaction', target: message.id, emoji: own ? '' : THUMB };
    api.send(phone, peer, draft).catch(fail);
  };
  const shown = message.reactions.map(({ emoji }) => emoji).join(' ');
  return h(
    'button',
    {
      class: `react${shown === '' ? '' : ' reacted'}`,
      type: 'button',
      'aria-label': t(own ? 'unreact' : 'react'),
      title: t(own ? 'unreact' : 'react'),
      onclick: react,
    },
    shown === '' ? THUMB : shown,
  );
}
