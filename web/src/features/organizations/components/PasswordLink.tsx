import { ActionIcon, Button, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { MemberRead } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { usePasswordLink } from '../api/members';
import { LinkField } from './LinkField';

/** For a member who has forgotten their password: a link to give to them, shown once. */
export function PasswordLink({ member }: { member: MemberRead }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const link = usePasswordLink(member.id);
  const { failed } = useNotify();
  const label = t('members.password_link_for', { name: member.name });
  return (
    <>
      <Tooltip label={t('members.password_link')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={label}
          loading={link.isPending}
          onClick={() => {
            link.mutate(undefined, { onError: failed });
          }}
        >
          <IconKey size={18} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={link.data !== undefined}
        onClose={link.reset}
        title={label}
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {link.data !== undefined && (
          <Stack gap="md">
            <Text>{t('members.password_link_once', { at: dateTime(link.data.expires_at, locale) })}</Text>
            <LinkField label={t('members.password_link')} url={link.data.url} />
            <Group justify="flex-end">
              <Button onClick={link.reset}>{t('common.ready')}</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
