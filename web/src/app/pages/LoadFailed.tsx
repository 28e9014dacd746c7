import { useRouter } from '@tanstack/react-router';

import { ErrorState } from '@/components/ErrorState';
import { Reload } from '@/components/later';

/** A page could not be opened at all, usually because the server cannot be reached. */
export function LoadFailed({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main>
      <ErrorState order={1} error={error} onRetry={() => void router.invalidate()} wayBack={<Reload />} />
    </main>
  );
}
