export { defineTestModel, type StoredCall, type TestModel, type TestModelConfig } from './model';
export {
  type Answer,
  type ReceivedRequest,
  type ScriptedAnswer,
  startVendor,
  type TestVendor,
} from './vendor';
