import { Button } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { PaneBlock } from '@/components/Pane';
import { TagChips } from '@/components/TagChips';
import type { ContactPanel } from '@/lib/contact-panel';
import { useCan } from '@/lib/session';
import { tagging } from '@/lib/tagging';

/** Which tags the contact has, and the way to set others. */
export const ContactTags: ContactPanel = ({ contact }) => {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  if (contact.tag_ids.length === 0 && !canEdit) return null;
  return (
    <PaneBlock title={t('contacts.tags')}>
      <TagChips ids={contact.tag_ids} />
      {canEdit && (
        <Button
          variant="default"
          size="xs"
          mt={contact.tag_ids.length === 0 ? 0 : 'xs'}
          display="block"
          leftSection={<IconTag size={15} aria-hidden="true" />}
          onClick={() => {
            tagging.set({ contactId: contact.id });
          }}
        >
          {t('contacts.tags_set')}
        </Button>
      )}
    </PaneBlock>
  );
};
