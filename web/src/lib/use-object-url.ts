import { useEffect, useState } from 'react';

/** An address for a file at hand, as long as it is shown. */
export function useObjectUrl(file: Blob): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    // The address belongs to this effect: React may run it twice, and a revoked one must not stay on the screen.
    queueMicrotask(() => {
      setUrl(made);
    });
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}
