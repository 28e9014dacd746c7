export { contactLiveCaches } from './api/contact';
export { ContactPane } from './components/ContactPane';
