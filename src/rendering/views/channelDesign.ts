import { type ChannelSpec, readApi } from '../../spec/patterns/channel.ts';
import { code, markdown, markdownCode, mermaid } from '../safe.ts';
import type { DesignPart } from './designPart.ts';
import { errorTexts, listed } from './designTexts.ts';

/** What the design document says of the pattern `channel`. */
export function channelDesign(spec: ChannelSpec): DesignPart {
  const { conversation, message, prefix, send, socket, urlVariable } = spec.channel;
  const waitsForNobody =
    'Whoever writes never waits for the broker and never fails with it. Readers are told that nothing is live, and, when it is back, which conversations to read again.';
  return {
    guarantee: code(
      'a message is in the database before anybody hears of it; a connected member gets it at most once by the channel, and is told to read again whenever one may have been missed',
    ),
    broker: mermaid(spec.system.name),
    url: markdownCode(urlVariable),
    channels: markdownCode(`${prefix}:channel:<id>`),
    notices: markdownCode(`${prefix}:control`),
    when: markdown(message.when),
    message: markdownCode(message.entity),
    conversation: markdownCode(conversation.entity),
    members: markdownCode(conversation.members),
    relation: markdownCode(message.conversation),
    fields: listed(message.fields),
    orderBy: markdownCode(message.orderBy),
    path: markdownCode(socket.path),
    secret: markdownCode(socket.secretVariable),
    claim: markdownCode(socket.claim),
    readApi: markdownCode(readApi(spec)),
    send: send
      ? { interaction: markdownCode(send.interaction), conversation: markdownCode(send.conversation) }
      : null,
    errors: errorTexts(spec.errorStrategy, {
      network: waitsForNobody,
      rateLimit: `A full queue counts as an outage of the broker. ${waitsForNobody}`,
      credentials:
        'User or password refused: the app does not start, `BROKER_REFUSED`. Refused later, it is an outage, logged once.',
      businessErrors:
        'What the interaction refuses is answered to the client that sent it, with the reason of the framework.',
      missingFields: 'A field that a message does not have is published as null.',
      invalidData:
        'A client that sends anything but a valid frame is closed with 1008, one that sends too much with 1009. What the broker brings is checked as well; what is no message is logged and not passed on.',
    }),
    limits: [
      {
        title: 'Slow clients',
        text: code('A client that lets a mebibyte wait is cut off; it connects again and reads.'),
      },
      {
        title: 'Sockets',
        text: code(
          'Twenty per user; a ping every 30 seconds; closed when the token ends (4401), and one for a single conversation when the membership does (4403).',
        ),
      },
      {
        title: 'Lost notices',
        text: code(
          'A process that starts makes the clients of all others read again, because one before it may have died between a commit and its notice; memberships are read again every five minutes.',
        ),
      },
    ],
  };
}
