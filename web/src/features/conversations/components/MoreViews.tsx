import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { CountersRead, ViewRead } from '@/api/types';
import { later, NotOpened } from '@/components/later';
import type { FilterChange, ListFilters } from '../window';

const ViewItems = later(() => import('../views/ViewItems'), 'ViewItems');
const OrderDialog = later(() => import('../views/OrderDialog'), 'OrderDialog', NotOpened);
const ViewDialog = later(() => import('../views/ViewDialog'), 'ViewDialog', NotOpened);

interface Props {
  filters: ListFilters;
  counters: CountersRead | undefined;
  onChange: (change: FilterChange) => void;
}

/** Views without a tab of their own, saved ones, their making, and in which order the open one is. */
export function MoreViews({ filters, counters, onChange }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [edited, setEdited] = useState<ViewRead | null | 'order'>();
  const close = (): void => {
    setEdited(undefined);
  };
  return (
    <>
      <Menu position="bottom-end" width={290} opened={isOpen} onChange={setOpen}>
        <Menu.Target>
          <ActionIcon
            size={36}
            variant="subtle"
            color="gray"
            aria-label={t('conversations.views_more')}
            data-testid="views-more"
          >
            <IconDots size={19} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah="min(560px, 75dvh)" style={{ overflowY: 'auto' }}>
          <Suspense>
            <ViewItems filters={filters} counters={counters} onChange={onChange} onEdit={setEdited} />
          </Suspense>
        </Menu.Dropdown>
      </Menu>
      {edited !== undefined && (
        <Suspense>
          {edited === 'order' ? (
            <OrderDialog onClose={close} />
          ) : (
            <ViewDialog
              view={edited}
              onClose={close}
              onDone={(id) => {
                close();
                onChange(id === null ? { view: 'all' } : { viewId: id });
              }}
            />
          )}
        </Suspense>
      )}
    </>
  );
}
