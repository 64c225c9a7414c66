import { MatchExp } from 'interaqt';
import { type CallNames, fieldsOf } from './names';
import type { Vendor } from './vendor';

/** Matches the calls that still have to be sent: not at their end and, for a task, not with the vendor yet. */
export function isToBeSent(names: CallNames, pattern: Vendor['pattern']) {
  const { call } = fieldsOf(names);
  const open = MatchExp.atom({ key: call.status, value: ['!=', 'completed'] }).and({
    key: call.status,
    value: ['!=', 'failed'],
  });
  return pattern === 'async-task' ? open.and({ key: call.externalId, value: ['=', null] }) : open;
}
