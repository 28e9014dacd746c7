/** What plays now can be silenced from outside: by leaving the conversation. Filled by the player, which loads later. */
export const playback = { pause: (): void => undefined };
