export { defineTestModel, type StoredCall, type TestModel, type TestModelConfig } from './model';
export { type RecordedAnswer, readRecording, recordedAnswers, saidAt } from './recorded';
export {
  type Delivery,
  type DeliveryPlan,
  deliverWebhooks,
  type Failure,
  type Recording,
  type Replay,
  startReplay,
} from './replay';
export {
  type Answer,
  type ReceivedRequest,
  type ScriptedAnswer,
  startVendor,
  type TestVendor,
} from './vendor';
