import { useTranslation } from 'react-i18next';

import type { QuoteRead } from '@/api/types';
import { previewOf } from '@/lib/markup';
import classes from './text.module.css';

/** The quoted message above a reply; a click leads to it when we have it. */
export function QuoteBlock({ quote, onOpen }: { quote: QuoteRead; onOpen?: ((id: string) => void) | undefined }) {
  const { t } = useTranslation();
  const id = quote.message_id;
  const author =
    quote.author_name ?? (quote.direction === 'out' ? t('messages.quote_ours') : t('messages.quote_theirs'));
  const content = (
    <>
      <span className={classes['quoteAuthor']} dir="auto">
        {author}
      </span>
      <span className={classes['quoteText']} dir="auto">
        {quote.text === null ? t('messages.unsupported_short') : previewOf(quote.text)}
      </span>
    </>
  );
  if (id === null || onOpen === undefined) return <span className={classes['quote']}>{content}</span>;
  return (
    <button
      type="button"
      className={classes['quote']}
      aria-label={t('messages.open_quote', { author })}
      onClick={() => {
        onOpen(id);
      }}
    >
      {content}
    </button>
  );
}
