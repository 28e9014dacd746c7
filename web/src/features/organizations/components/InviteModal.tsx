import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { SubmitEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Role } from '@/api/types';
import { useNotify } from '@/lib/notify';
import { useLocale } from '@/lib/session';
import { dateTime } from '@/lib/time';
import { useCreateInvite } from '../api/invites';
import { ROLE_KEYS, ROLES } from '../roles';
import { LinkField } from './LinkField';

/** Make an invite link: choose the role, get the link once. */
export function InviteModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const create = useCreateInvite();
  const { failed } = useNotify();
  const [role, setRole] = useState<Role>('operator');
  const [email, setEmail] = useState('');
  const close = (): void => {
    create.reset();
    setEmail('');
    onClose();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const address = email.trim();
    create.mutate({ role, ...(address === '' ? {} : { email: address }) }, { onError: failed });
  };
  const invite = create.data;
  return (
    <Modal
      opened={opened}
      onClose={close}
      // What is shown once stays until somebody says that they have it.
      closeOnClickOutside={invite === undefined}
      closeOnEscape={invite === undefined}
      title={t('members.invite_title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {invite === undefined ? (
        <form onSubmit={submit}>
          <Stack gap="md">
            <Radio.Group
              label={t('members.role')}
              value={role}
              onChange={(next) => {
                setRole(next);
              }}
            >
              <Stack gap="sm" mt="xs">
                {ROLES.map((one) => (
                  <Radio key={one} value={one} label={t(ROLE_KEYS[one].name)} description={t(ROLE_KEYS[one].can)} />
                ))}
              </Stack>
            </Radio.Group>
            <TextInput
              label={t('members.invite_email')}
              description={t('members.invite_email_hint')}
              type="email"
              value={email}
              onChange={(event) => {
                setEmail(event.currentTarget.value);
              }}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={create.isPending}>
                {t('members.make_link')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack gap="md">
          <Text>{t('members.link_once', { at: dateTime(invite.expires_at, locale) })}</Text>
          <LinkField label={t('members.link')} url={invite.url} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('common.ready')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
