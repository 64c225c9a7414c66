import type { Controller, EntityIdRef } from 'interaqt';
import { ApiError } from './apiError';
import { type CallStatus, isTerminal } from './events';
import { UnmappedStatusError } from './mapping';
import { type CallNames, fieldsOf } from './names';
import { belongsTo, findRecord } from './ownedRecord';
import { refreshCall } from './refreshCall';
import { signedIn } from './signedIn';
import type { Vendor } from './vendor';
import { VendorError } from './vendorError';

export interface CallAnswer {
  apiCallId: string;
  status: CallStatus;
  /** What the vendor answered when it took the task, and how far the task is; `null` where nothing of that is kept. */
  startData: unknown;
  latestProgress: unknown;
  responseData: unknown;
  /** Why it failed. With an open call, code `UNMAPPED_STATUS`: go on asking, it may still complete. */
  error: unknown;
}

export interface QueryAccess {
  /** Relations that lead from the call to its user, such as `['greeting', 'owner']`; `null`: any signed-in user may ask. */
  owner: readonly string[] | null;
  /** Milliseconds after an answer of the vendor in which it is not asked about the same call again. Default 1000. */
  queryMinIntervalMs?: number;
}

const MIN_INTERVAL_MS = 1_000;

/**
 * The status of a call for the user who owns it. Asks the vendor while the call is open, once for everybody who asks
 * within {@link QueryAccess.queryMinIntervalMs}; an event is recorded only if the answer is news. A status word nobody
 * mapped is no failure of the request: the answer is the open call with an `error` that names the word, so that whoever
 * polls goes on polling.
 *
 * @throws {ApiError} 401 `UNAUTHENTICATED`; 404 `CALL_NOT_FOUND`, also for another user's call, so that nobody learns
 *   which ids exist; 502 `VENDOR_FAILED` with the vendor's message: nothing was recorded
 */
export async function queryCall(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  access: QueryAccess,
  user: { id?: unknown } | null | undefined,
  apiCallId: unknown,
): Promise<CallAnswer> {
  const userId = signedIn(user);
  const found = await findCall(controller, names, access.owner ?? [], apiCallId);
  if (!found || (access.owner && !belongsTo(found, access.owner, userId))) {
    throw new ApiError(404, 'CALL_NOT_FOUND', 'There is no such call.');
  }
  const known = toAnswer(names, found);
  // A webhook may have brought the end after the vendor was asked: an answer shared with others is older than that.
  if (isTerminal(known.status)) return known;
  let unmapped: UnmappedStatusError | undefined;
  try {
    await refreshCall(
      controller,
      names,
      vendor,
      known.apiCallId,
      access.queryMinIntervalMs ?? MIN_INTERVAL_MS,
    );
  } catch (error) {
    // Both messages are free of secrets: the client redacts, the mapping quotes one bounded word.
    if (error instanceof VendorError) throw new ApiError(502, 'VENDOR_FAILED', error.message);
    if (!(error instanceof UnmappedStatusError)) throw error;
    unmapped = error;
  }
  // Read again even if nothing was recorded: somebody else's answer may have arrived in between.
  const answer = toAnswer(names, (await findCall(controller, names, [], apiCallId)) ?? found);
  // The word of just now, which is not the stored one where the vendor comes back to an earlier word.
  return unmapped && !isTerminal(answer.status) ? { ...answer, error: unmapped.toCallError() } : answer;
}

async function findCall(
  controller: Controller,
  names: CallNames,
  owner: readonly string[],
  id: unknown,
): Promise<EntityIdRef | undefined> {
  const { call } = fieldsOf(names);
  return findRecord(
    controller,
    names.call,
    [call.status, call.startData, call.latestProgress, call.responseData, call.error],
    owner,
    id,
  );
}

function toAnswer(names: CallNames, row: EntityIdRef): CallAnswer {
  const { call } = fieldsOf(names);
  return {
    apiCallId: String(row.id),
    status: row[call.status],
    startData: row[call.startData] ?? null,
    latestProgress: row[call.latestProgress] ?? null,
    responseData: row[call.responseData] ?? null,
    error: row[call.error] ?? null,
  };
}
