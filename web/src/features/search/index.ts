export { FindBar } from './components/FindBar';
export { Gallery } from './components/Gallery';
export { SearchResults } from './components/SearchResults';
