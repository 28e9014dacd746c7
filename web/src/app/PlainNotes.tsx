import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { notes } from '@/lib/notify';
import { useStore } from '@/lib/store';

/** Without the script that shows notes well: what was done can be taken back all the same. */
export function PlainNotes() {
  const { t } = useTranslation();
  const shown = useStore(notes);
  return (
    <div className="sf-plain-notes" role="status">
      {shown.map((note, index) => (
        <div key={index}>
          {note.message}
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notes.set(shown.filter((one) => one !== note));
              note.undo?.run();
            }}
          >
            {note.undo?.label ?? t('common.close')}
          </Button>
        </div>
      ))}
    </div>
  );
}
