import { type Controller, Interaction } from 'interaqt';
import type { SendFrame, ServerFrame } from './frames';
import type { ChannelRecords } from './records';
import type { Log } from './settings';

/**
 * Answers what clients send by running an interaction of the app as that user, with all its conditions. Only members of
 * the conversation get that far.
 *
 * @throws {Error} when the app has no such interaction
 */
export function createSender(
  controller: Controller,
  records: ChannelRecords,
  { interaction: name, conversation }: { interaction: string; conversation: string },
  log: Log,
): (userId: string, frame: SendFrame) => Promise<ServerFrame> {
  const interaction = controller.findEventSourceByName(name);
  if (!interaction || !Interaction.is(interaction)) {
    throw new Error(`The model has no interaction "${name}", which the channel needs for what clients send.`);
  }
  // An item that names an entity takes a reference, any other the id itself.
  const takesReference =
    interaction.payload?.items.find((item) => item.name === conversation)?.base !== undefined;

  return async (userId, { ref, channel, payload }) => {
    const refuse = (code: string, message: string): ServerFrame => ({ type: 'refused', ref, code, message });
    const user = await records.findUser(userId);
    if (!user || !(await records.isMember(userId, channel))) {
      return refuse('CHANNEL_NOT_FOUND', 'There is no such conversation.');
    }
    const args = {
      user,
      payload: { ...payload, [conversation]: takesReference ? { id: channel } : channel },
    };
    const { error } = await controller.dispatch(interaction, args).catch((error: unknown) => ({ error }));
    if (!error) return { type: 'sent', ref };
    // What the framework refuses (payload, conditions) is the client's mistake and says so; the rest is ours.
    if (error instanceof Error && 'type' in error && typeof error.type === 'string') {
      return refuse('INTERACTION_REFUSED', error.message);
    }
    log(`${name} failed: ${error instanceof Error ? error.name : typeof error}`, 'error');
    return refuse('INTERNAL', 'Something went wrong.');
  };
}
