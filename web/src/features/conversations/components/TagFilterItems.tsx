import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { tagColor } from '@/components/TagChips';
import { useDirectory } from '@/lib/directory';
import type { FilterChange, ListFilters } from '../window';
import classes from './TagFilterBar.module.css';

const MOST_TAGS = 10; // of a filter, as the API takes it

interface Props {
  filters: ListFilters;
  onChange: (change: FilterChange) => void;
}

/** Every tag by which the list can be filtered: those in use, and archived ones that still are on somebody. */
export function TagFilterItems({ filters: { tagIds }, onChange }: Props) {
  const { t } = useTranslation();
  const tags = [...useDirectory().tags.values()];
  return (
    <>
      {tags.map((tag) => {
        const isOn = tagIds.includes(tag.id);
        return (
          <Menu.CheckboxItem
            key={tag.id}
            checked={isOn}
            disabled={!isOn && tagIds.length >= MOST_TAGS}
            onChange={(checked) => {
              onChange({ tagIds: checked ? [...tagIds, tag.id] : tagIds.filter((id) => id !== tag.id) });
            }}
          >
            <span className={classes['tag']}>
              <span className={classes['dot']} style={tagColor(tag)} aria-hidden="true" />
              <bdi>{tag.archived_at === null ? tag.name : t('contacts.tag_archived', { name: tag.name })}</bdi>
            </span>
          </Menu.CheckboxItem>
        );
      })}
      {tagIds.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Item
            closeMenuOnClick
            onClick={() => {
              onChange({ tagIds: [], tagMatch: 'any' });
            }}
          >
            {t('conversations.filter_tags_off')}
          </Menu.Item>
        </>
      )}
    </>
  );
}
