export { contactLiveCaches } from './api/contact';
export { useTags } from './api/tags';
export { ContactFacts } from './components/ContactFacts';
export { ContactFields } from './components/ContactFields';
export { ContactPane } from './components/ContactPane';
export { ContactTags } from './components/ContactTags';
export { TagPicker, TagsAndFields } from './later';
