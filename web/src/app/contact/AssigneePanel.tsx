import { useTranslation } from 'react-i18next';

import { PaneBlock } from '@/components/Pane';
import { AssigneeMenu } from '@/features/conversations';
import type { ContactPanel } from '@/lib/contact-panel';

/** Who is responsible for the open chat, and the way to give it to somebody else. */
export const AssigneePanel: ContactPanel = function AssigneePanel({ conversation }) {
  const { t } = useTranslation();
  return (
    <PaneBlock title={t('conversations.assignee')}>
      <AssigneeMenu conversation={conversation} inPane />
    </PaneBlock>
  );
};
