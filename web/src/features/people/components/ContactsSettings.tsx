import { useCan } from '@/lib/session';
import { ImportSection } from '../imports/ImportSection';
import { ErasuresSection } from './ErasuresSection';

/** Contacts that come from files, and people who are forgotten. */
export function ContactsSettings() {
  const canErase = useCan('contacts.erase');
  return (
    <>
      <ImportSection />
      {canErase && <ErasuresSection />}
    </>
  );
}
