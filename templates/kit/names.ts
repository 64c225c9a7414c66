/** The names under which the business model knows one kind of call. Every function of the kit takes them. */
export interface CallNames {
  /** Entity of the calls, such as `TtsCall`. */
  call: string;
  /** Entity of their events, such as `TtsEvent`. */
  event: string;
  /** Event source that records the events, such as `recordTtsEvent`. */
  eventSource: string;
  /** Only the fields that are named differently from the default. */
  fields?: { call?: Partial<CallFields>; event?: Partial<EventFields> };
}

const CALL_FIELDS = {
  status: 'status',
  externalId: 'externalId',
  requestParams: 'requestParams',
  startData: 'startData',
  latestProgress: 'latestProgress',
  responseData: 'responseData',
  createdAt: 'createdAt',
  completedAt: 'completedAt',
  error: 'error',
};

const EVENT_FIELDS = {
  eventType: 'eventType',
  entityId: 'entityId',
  externalId: 'externalId',
  status: 'status',
  createdAt: 'createdAt',
  data: 'data',
};

export type CallFields = typeof CALL_FIELDS;
export type EventFields = typeof EVENT_FIELDS;

/** The field names in use: the defaults, overridden where `names.fields` says so. */
export function fieldsOf(names: { fields?: CallNames['fields'] | undefined }): {
  call: CallFields;
  event: EventFields;
} {
  return {
    call: { ...CALL_FIELDS, ...names.fields?.call },
    event: { ...EVENT_FIELDS, ...names.fields?.event },
  };
}
