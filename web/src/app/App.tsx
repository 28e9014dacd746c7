import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, useState } from 'react';

import { later } from '@/components/later';
import { notes } from '@/lib/notify';
import { useStore } from '@/lib/store';

import { PlainNotes } from './PlainNotes';
import { queryClient } from './query-client';
import { router } from './router';
import { theme } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'sarafan-color-scheme' });

const Notes = later(() => import('./Notes'), 'Notes', PlainNotes);

/** Loads what shows notes when there is something to show, and keeps it. */
function FirstNote() {
  const isWanted = useStore(notes).length > 0;
  const [isLoaded, setLoaded] = useState(false);
  if (isWanted && !isLoaded) setLoaded(true);
  return <Suspense>{isLoaded && <Notes />}</Suspense>;
}

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorScheme}>
      <FirstNote />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
