import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconTag, IconTagFilled } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { later } from '@/components/later';
import { useDirectory } from '@/lib/directory';
import type { FilterChange, ListFilters } from '../window';

const TagFilterItems = later(() => import('./TagFilterItems'), 'TagFilterItems');

interface Props {
  filters: ListFilters;
  onChange: (change: FilterChange) => void;
}

/** Shows the chats of people with some tags only; absent while there are none. */
export function TagFilter({ filters, onChange }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const isOn = filters.tagIds.length > 0;
  if (useDirectory().tags.size === 0 && !isOn) return null;
  return (
    <Menu position="bottom-end" width={260} opened={isOpen} onChange={setOpen} closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label={t('conversations.filter_tags')} disabled={isOpen}>
          <ActionIcon
            size={36}
            variant={isOn ? 'light' : 'default'}
            aria-label={t('conversations.filter_tags')}
            aria-pressed={isOn}
          >
            {isOn ? <IconTagFilled size={18} /> : <IconTag size={18} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="min(440px, 70dvh)" style={{ overflowY: 'auto' }}>
        <Suspense>
          <TagFilterItems filters={filters} onChange={onChange} />
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}
