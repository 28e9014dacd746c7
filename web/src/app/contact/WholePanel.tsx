import { Suspense } from 'react';

import { PeoplePanel } from '@/features/people';
import type { ContactPanel } from '@/lib/contact-panel';
import { useCan } from '@/lib/session';

/** What can be done about the person as a whole, for whoever may. */
export const WholePanel: ContactPanel = function WholePanel(props) {
  const canEdit = useCan('contacts.edit');
  const canErase = useCan('contacts.erase');
  if (!canEdit && !canErase) return null;
  return (
    <Suspense>
      <PeoplePanel {...props} />
    </Suspense>
  );
};
