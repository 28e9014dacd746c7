import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PaneBlock } from '@/components/Pane';
import { later } from '@/components/later';
import type { ContactPanel } from '@/lib/contact-panel';

const Gallery = later(() => import('@/features/search'), 'Gallery');

/** Media, links and files of the chat; asked for when somebody wants to see them. */
export const GalleryPanel: ContactPanel = function GalleryPanel({ conversation }) {
  const { t } = useTranslation();
  const [shownOf, setShownOf] = useState<string | null>(null);
  return (
    <PaneBlock title={t('search.gallery')}>
      {shownOf === conversation.id ? (
        <Suspense>
          <Gallery conversationId={conversation.id} />
        </Suspense>
      ) : (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconPhoto size={17} aria-hidden="true" />}
          onClick={() => {
            setShownOf(conversation.id);
          }}
        >
          {t('search.show')}
        </Button>
      )}
    </PaneBlock>
  );
};
