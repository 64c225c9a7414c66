/** What of a `channel` spec decides which scenarios there are. */
export interface ChannelScenery {
  send?: object | undefined;
}

export function channelScenarios({ send }: ChannelScenery) {
  return {
    delivery: 'a message reaches every connected member, and nobody else',
    membership: 'who joins is told to read, who leaves gets nothing more',
    'refused connection': 'without a token of the app there is no socket',
    ...(send && { sending: 'what a member sends becomes a message, what others send does not' }),
    nonsense: 'a client that sends something else is closed',
    reading: 'members read the messages, nobody else learns that there are any',
    outage: 'nobody waits for the broker, and readers are told to read what they missed',
    'hanging broker': 'who writes does not wait for it, and the message arrives when it is back',
    cleanup: 'every socket is closed, and nothing keeps the server',
    'missing environment': 'without a variable the app does not start',
  };
}
