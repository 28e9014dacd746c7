import { useView } from './api';
import { Missing } from './Missing';

/** Above the list of a saved view: what it names and that is gone. */
export function OpenViewNote({ id }: { id: string }) {
  const view = useView(id);
  return view == null ? null : <Missing view={view} />;
}
