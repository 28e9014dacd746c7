import type { ReactNode } from 'react';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { MentionRead } from '@/api/types';
import type { Node } from '@/lib/markup';
import { parseMarkup } from '@/lib/markup';
import type { Names } from '@/lib/mentions';
import { namesIn, NOBODY, withNames } from '@/lib/mentions';
import classes from './text.module.css';

function named(text: string, names: Names): ReactNode {
  return withNames(text, names).map((part, index) =>
    part.isMention ? (
      <bdi key={index} className={classes['mention']}>
        {part.text}
      </bdi>
    ) : (
      part.text
    ),
  );
}

function render(node: Node, index: number, names: Names): ReactNode {
  const inside = (child: Node, place: number): ReactNode => render(child, place, names);
  switch (node.kind) {
    case 'text':
      return named(node.text, names);
    case 'bold':
      return <strong key={index}>{node.children.map(inside)}</strong>;
    case 'italic':
      return <em key={index}>{node.children.map(inside)}</em>;
    case 'strike':
      return <s key={index}>{node.children.map(inside)}</s>;
    case 'code':
      return <code key={index}>{node.text}</code>;
    case 'block':
      return <pre key={index}>{node.text}</pre>;
    case 'link':
      return (
        <a key={index} dir="ltr" href={node.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {node.text}
        </a>
      );
  }
}

interface Props {
  text: string;
  mentions?: MentionRead[];
}

/** A message's text with WhatsApp's markup. Built from elements, never from HTML: what customers write stays text. */
export const MessageText = memo(function MessageText({ text, mentions }: Props) {
  const { t } = useTranslation();
  const nodes = useMemo(() => parseMarkup(text), [text]);
  const names = mentions === undefined ? NOBODY : namesIn(mentions, t('messages.mention_us'));
  return (
    <span className={classes['text']} dir="auto">
      {nodes.map((node, index) => render(node, index, names))}
    </span>
  );
});
