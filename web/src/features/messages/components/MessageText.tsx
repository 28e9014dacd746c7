import type { ReactNode } from 'react';
import { memo, useMemo } from 'react';

import type { Node } from '@/lib/markup';
import { parseMarkup } from '@/lib/markup';
import classes from './Bubble.module.css';

function render(node: Node, index: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'bold':
      return <strong key={index}>{node.children.map(render)}</strong>;
    case 'italic':
      return <em key={index}>{node.children.map(render)}</em>;
    case 'strike':
      return <s key={index}>{node.children.map(render)}</s>;
    case 'code':
      return <code key={index}>{node.text}</code>;
    case 'block':
      return <pre key={index}>{node.text}</pre>;
    case 'link':
      return (
        <a key={index} href={node.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {node.text}
        </a>
      );
  }
}

/** A message's text with WhatsApp's markup. Built from elements, never from HTML: what customers write stays text. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  const nodes = useMemo(() => parseMarkup(text), [text]);
  return <span className={classes['text']}>{nodes.map(render)}</span>;
});
