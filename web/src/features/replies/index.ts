export { RepliesSettings, ReplyPicker } from './parts';
