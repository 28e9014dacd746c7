export { contactLiveCaches } from './api/contact';
export { ContactFacts } from './components/ContactFacts';
export { ContactPane } from './components/ContactPane';
