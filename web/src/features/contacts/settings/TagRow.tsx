import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { TagColor, TagRead } from '@/api/types';
import { tagColor } from '@/components/TagChips';
import { useUpdateTag } from './api';
import { Movers } from '@/components/Movers';
import { NameField } from './NameField';
import classes from './settings.module.css';

const COLOURS = {
  gray: 'tags.colour_gray',
  red: 'tags.colour_red',
  orange: 'tags.colour_orange',
  yellow: 'tags.colour_yellow',
  green: 'tags.colour_green',
  teal: 'tags.colour_teal',
  blue: 'tags.colour_blue',
  violet: 'tags.colour_violet',
  pink: 'tags.colour_pink',
} as const satisfies Record<TagColor, string>;

function Colour({ tag }: { tag: TagRead }) {
  const { t } = useTranslation();
  const update = useUpdateTag(tag.id);
  return (
    <Menu position="bottom-start" width={210}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={36}
          loading={update.isPending}
          aria-label={t('tags.colour_of', { name: tag.name })}
        >
          <span className={classes['dot']} style={tagColor(tag)} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={tag.color}
          onChange={(color) => {
            update.mutate({ color: color as TagColor });
          }}
        >
          {(Object.keys(COLOURS) as TagColor[]).map((color) => (
            <Menu.RadioItem key={color} value={color} closeMenuOnClick>
              <span className={classes['colour']}>
                <span className={classes['dot']} style={tagColor({ color })} aria-hidden="true" />
                {t(COLOURS[color])}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

interface Props {
  tag: TagRead;
  /** How many contacts have it; nothing while that is not known. */
  count: number | undefined;
  isFirst?: boolean;
  isLast?: boolean;
  /** Absent in the archive. */
  onMove?: (by: 1 | -1) => void;
}

/** One tag: its colour, name and place, and whether it is archived. */
export function TagRow({ tag, count, isFirst = true, isLast = true, onMove }: Props) {
  const { t } = useTranslation();
  const update = useUpdateTag(tag.id);
  const [isRenaming, setRenaming] = useState(false);
  const isArchived = tag.archived_at !== null;
  return (
    <li data-testid="tag-row">
      <Colour tag={tag} />
      {isRenaming ? (
        <NameField
          tag={tag}
          onDone={() => {
            setRenaming(false);
          }}
        />
      ) : (
        <div className={classes['name']}>
          <b dir="auto">{tag.name}</b>
          {count !== undefined && <span className={classes['dim']}>{t('tags.contacts', { count })}</span>}
        </div>
      )}
      <div className={classes['tools']}>
        {!isRenaming && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('tags.rename', { name: tag.name })}
            onClick={() => {
              setRenaming(true);
            }}
          >
            <IconPencil size={18} />
          </ActionIcon>
        )}
        {onMove !== undefined && <Movers name={tag.name} isFirst={isFirst} isLast={isLast} onMove={onMove} />}
        <Button
          variant="default"
          size="sm"
          loading={update.isPending}
          onClick={() => {
            update.mutate({ archived: !isArchived });
          }}
        >
          {isArchived ? t('tags.restore') : t('tags.archive')}
        </Button>
      </div>
    </li>
  );
}
