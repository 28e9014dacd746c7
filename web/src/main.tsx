import '@fontsource-variable/onest/index.css';
import '@mantine/core/styles.css';
import './app/global.css';

import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { startTranslations } from './i18n';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

await startTranslations();
createRoot(root).render(<App />);
