import { Badge, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ContactKind, ContactRead } from '@/api/types';
import { useCan } from '@/lib/session';
import { useSortAs } from '../api/sort-as';
import classes from './ContactPane.module.css';

const LABELS = {
  customer: 'contacts.kind_customer',
  supplier: 'contacts.kind_supplier',
  courier: 'contacts.kind_courier',
  employee: 'contacts.kind_employee',
  spam: 'contacts.kind_spam',
} as const satisfies Record<ContactKind, string>;

/** What the person is to us, and the way to say it: only a customer who waits is shown as late. */
export function KindMenu({ contact: { id, kind } }: { contact: ContactRead }) {
  const { t } = useTranslation();
  const sortAs = useSortAs(id);
  const label = t(LABELS[kind]);
  // An employee's phone is hidden from nobody, so that who may not see phones cannot make one.
  const mayUncover = useCan('contacts.see_phone');
  if (!useCan('contacts.edit')) return <Badge variant="default">{label}</Badge>;
  return (
    <Menu width={220}>
      <Menu.Target>
        <UnstyledButton className={classes['kind']} aria-label={t('contacts.kind_is', { kind: label })}>
          {label}
          <IconChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={kind}
          onChange={(chosen) => {
            if (chosen in LABELS) sortAs.mutate(chosen as ContactKind);
          }}
        >
          {Object.entries(LABELS)
            .filter(([value]) => mayUncover || value !== 'employee' || value === kind)
            .map(([value, key]) => (
              <Menu.RadioItem key={value} value={value} closeMenuOnClick>
                {t(key)}
              </Menu.RadioItem>
            ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
