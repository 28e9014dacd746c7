export { NotificationsSettings } from './components/NotificationsSettings';
export { hearNews } from './news';
export { watchNews } from './watching';
