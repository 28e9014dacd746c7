import '@fontsource-variable/onest/index.css';
import '@mantine/core/styles.css';
import './app/global.css';

import i18next from 'i18next';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { sayInOwnWords } from './app/field-words';
import { languages } from './app/languages';
import { startTranslations } from './i18n';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// Not awaited here: a language's file imports from this one, and each would wait for the other.
void startTranslations(languages).then(() => {
  sayInOwnWords(i18next.t);
  createRoot(root).render(<App />);
});
