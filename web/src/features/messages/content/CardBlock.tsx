import { IconSpeakerphone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { CardRead } from '@/api/types';
import classes from './content.module.css';

/** Addresses that strangers choose lead to pages only. */
function pageOf(url: string | null | undefined): URL | null {
  const found = URL.canParse(url ?? '') ? new URL(url ?? '') : null;
  return found !== null && /^https?:$/.test(found.protocol) ? found : null;
}

/** The advertisement that brought the customer here, or what a link leads to. */
export function CardBlock({ card }: { card: CardRead }) {
  const { t } = useTranslation();
  const page = pageOf(card.url);
  const content = (
    <>
      {card.thumbnail != null && (
        <img className={classes['cardPicture']} src={`data:image/jpeg;base64,${card.thumbnail}`} alt="" />
      )}
      <span className={classes['fileText']}>
        {card.kind === 'ad' && (
          <span className={classes['facts']}>
            <IconSpeakerphone size={15} aria-hidden="true" /> {t('messages.came_by_ad')}
          </span>
        )}
        {card.title != null && (
          <strong className={classes['fileName']} dir="auto">
            {card.title}
          </strong>
        )}
        {card.text != null && (
          <span className={classes['fileName']} data-plain dir="auto">
            {card.text}
          </span>
        )}
        {page !== null && <span className={classes['facts']}>{page.hostname}</span>}
      </span>
    </>
  );
  if (page === null)
    return (
      <span className={classes['file']} data-testid="card">
        {content}
      </span>
    );
  return (
    <a
      className={classes['file']}
      data-testid="card"
      href={page.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      {content}
    </a>
  );
}
