import { MatchExp } from 'interaqt';
import { type CallNames, fieldsOf } from './names';
import type { Vendor } from './vendor';

/** Matches the calls that still have to be sent: not at their end and, for a task, not with the vendor yet. */
export function isToBeSent(names: CallNames, pattern: Vendor['pattern']) {
  const { externalId } = fieldsOf(names).call;
  const open = isOpen(names);
  return pattern === 'async-task' ? open.and({ key: externalId, value: ['=', null] }) : open;
}

/** Matches the calls that the vendor has and that are not at their end. */
export function isWithVendor(names: CallNames) {
  return isOpen(names).and({ key: fieldsOf(names).call.externalId, value: ['!=', null] });
}

function isOpen(names: CallNames) {
  const { status } = fieldsOf(names).call;
  return MatchExp.atom({ key: status, value: ['!=', 'completed'] }).and({
    key: status,
    value: ['!=', 'failed'],
  });
}
