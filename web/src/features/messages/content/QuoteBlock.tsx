import { useTranslation } from 'react-i18next';

import type { QuoteRead } from '@/api/types';
import { namedPreviewOf } from '@/lib/mentions';
import { isNamed, kindKey } from '@/lib/message-kind';
import { tellingName } from '@/lib/names';
import { useLoadedPreview } from '../api/thread';
import classes from './text.module.css';

interface Props {
  conversationId: string;
  quote: QuoteRead;
  onOpen?: ((id: string) => void) | undefined;
}

/** The quoted message above a reply; a click leads to it when we have it. */
export function QuoteBlock({ conversationId, quote, onOpen }: Props) {
  const { t } = useTranslation();
  const id = quote.message_id;
  const loaded = useLoadedPreview(conversationId, id);
  const preview = loaded ?? quote.preview_url ?? null;
  const author = quote.of_status
    ? t('messages.quote_status')
    : (tellingName(quote.author_name) ??
      (quote.direction === 'out' ? t('messages.quote_ours') : t('messages.quote_theirs')));
  const kind = quote.kind ?? null;
  const named = kind !== null && isNamed(kind) ? t(kindKey(kind)) : null;
  const content = (
    <span className={classes['quoteRow']}>
      <span className={classes['quoteWords']}>
        <span className={classes['quoteAuthor']} dir="auto">
          {author}
        </span>
        <span className={classes['quoteText']} dir="auto">
          {quote.text === null
            ? (named ?? t('messages.unsupported_short'))
            : namedPreviewOf(quote.text, quote.mentions, t('messages.mention_us'))}
        </span>
        {quote.text !== null && named !== null && <span className={classes['quoteKind']}>{named}</span>}
      </span>
      {preview !== null && <img className={classes['quotePicture']} src={preview} alt="" />}
    </span>
  );
  if (id === null || onOpen === undefined) return <span className={classes['quote']}>{content}</span>;
  return (
    <button
      type="button"
      className={classes['quote']}
      onClick={() => {
        onOpen(id);
      }}
    >
      <span className="sf-visually-hidden">{t('messages.open_quote', { author })}</span>
      {content}
    </button>
  );
}
