import { Select, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Visibility } from '@/api/generated';
import { Section } from '@/components/Page';
import { useNotify } from '@/lib/notify';
import { useSession } from '@/lib/session';
import { useUpdateOrganization } from '../api/settings';

const KEYS = {
  all: 'organization.visibility_all',
  own_and_unassigned: 'organization.visibility_own_and_unassigned',
  own: 'organization.visibility_own',
} as const satisfies Record<Visibility, string>;

const FOLLOWS = 'follows';

interface Props {
  /** The numbers that may differ from the rest. */
  channels: { id: string; name: string }[];
}

/** Which chats operators see; each choice holds at once, for open pages too. */
export function ChatVisibility({ channels }: Props) {
  const { t } = useTranslation();
  const { organization } = useSession();
  const update = useUpdateOrganization();
  const { done, failed } = useNotify();
  const choices = Object.entries(KEYS).map(([value, key]) => ({ value, label: t(key) }));
  const save = (body: Parameters<typeof update.mutate>[0]) => {
    update.mutate(body, {
      onSuccess: () => {
        done(t('common.saved'));
      },
      onError: failed,
    });
  };
  return (
    <Section title={t('organization.visibility')} lead={t('organization.visibility_lead')}>
      <Stack gap="md" maw={420}>
        <Select
          label={t('organization.visibility_usual')}
          data={choices}
          value={organization.visibility}
          allowDeselect={false}
          disabled={update.isPending}
          onChange={(seen) => {
            save({ visibility: seen as Visibility });
          }}
        />
        {channels.length > 1 && (
          <div role="group" aria-label={t('organization.visibility_channels')}>
            <Text fw={600} mb="xs">
              {t('organization.visibility_channels')}
            </Text>
            <Stack gap="sm">
              {channels.map(({ id, name }) => (
                <Select
                  key={id}
                  label={name}
                  aria-label={t('organization.visibility_of', { name })}
                  data={[{ value: FOLLOWS, label: t('organization.visibility_follows') }, ...choices]}
                  value={organization.channel_visibility[id] ?? FOLLOWS}
                  allowDeselect={false}
                  disabled={update.isPending}
                  onChange={(seen) => {
                    save({ channel_visibility: { [id]: seen === FOLLOWS ? null : (seen as Visibility) } });
                  }}
                />
              ))}
            </Stack>
          </div>
        )}
      </Stack>
    </Section>
  );
}
