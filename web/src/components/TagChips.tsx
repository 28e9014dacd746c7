import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import type { TagRead } from '@/api/types';
import { useDirectory } from '@/lib/directory';
import classes from './TagChips.module.css';

interface Props {
  ids: readonly string[];
  /** So many are shown, and how many more there are; without it all of them, in as many lines as they need. */
  most?: number;
}

/** A tag's colour of the palette, for styles. */
export const tagColor = (tag: Pick<TagRead, 'color'>): CSSProperties =>
  ({ '--tag-color': `var(--mantine-color-${tag.color}-6)` }) as CSSProperties;

/** The tags of a contact, by the organization's vocabulary; one that is not known (yet) is left out. */
export function TagChips({ ids, most }: Props) {
  const { t } = useTranslation();
  const known = useDirectory().tags;
  const tags = [...known.values()].filter(({ id }) => ids.includes(id));
  if (tags.length === 0) return null;
  const more = tags.slice(most ?? tags.length);
  return (
    <span className={classes['chips']} data-wrap={most === undefined} data-testid="tags">
      <span className="sf-visually-hidden">{t('common.tags')}: </span>
      {tags.slice(0, most).map((tag) => (
        <span
          key={tag.id}
          className={classes['chip']}
          style={tagColor(tag)}
          data-archived={tag.archived_at !== null}
          data-testid="tag"
        >
          <span className={classes['dot']} aria-hidden="true" />
          <bdi className={classes['name']}>{tag.name}</bdi>
        </span>
      ))}
      {more.length > 0 && (
        <span className={classes['more']} title={more.map(({ name }) => name).join(', ')}>
          +{more.length}
        </span>
      )}
    </span>
  );
}
