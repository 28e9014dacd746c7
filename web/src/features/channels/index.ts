export { channelLiveCaches, useChannels, useKinds } from './api/channels';
export { AddChannel } from './components/AddChannel';
export { ChannelCards } from './components/ChannelCards';
export { ChannelDetails } from './components/ChannelDetails';
export { ChannelTrouble } from './components/ChannelTrouble';
export { isDown } from './state';
