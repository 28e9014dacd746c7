import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { CopyField } from '@/components/CopyField';

const HERE = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** Whether an address leads to the machine that opens it, whichever that is. */
export function opensOnlyHere(url: string): boolean {
  return URL.canParse(url) && HERE.test(new URL(url).hostname);
}

/** A link for somebody else, shown once; where only this machine can open it, it says so and what mends it. */
export function LinkField({ label, url }: { label: string; url: string }) {
  const { t } = useTranslation();
  return (
    <>
      <CopyField label={label} value={url} />
      {opensOnlyHere(url) && (
        <Alert color="yellow" data-testid="link-opens-here">
          {t('members.link_opens_here')}
        </Alert>
      )}
    </>
  );
}
