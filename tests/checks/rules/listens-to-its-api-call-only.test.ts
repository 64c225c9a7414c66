import { testRule } from '../ruleTester.ts';

testRule('listens-to-its-api-call-only', {
  role: 'integration',
  invalid: [
    "onCallCreated({ call: 'Greeting' }, wake);",
    'controller.system.storage.listen(async (events) => handle(events));',
    "const defaults = { names: { call: 'Greeting', event: 'TtsEvent', eventSource: 'x' } };",
    "RecordMutationSideEffect.create({ name: 'tts', record: { name: 'Greeting' }, content });",
    "const WATCHED = 'Article'; RecordMutationSideEffect.create({ name: 'tts', record: { name: WATCHED }, content });",
    "import { RecordMutationSideEffect as SideEffect } from 'interaqt'; SideEffect.create({ name: 'tts', record: { name: `TtsEvent` }, content });",
    "RecordMutationSideEffect.create({ name: 'tts', record: Greeting, content });",
    "import * as iq from 'interaqt'; iq.RecordMutationSideEffect.create({ name: 'x', record: { name: User.name }, content });",
    "const options = { name: 'tts', record: { name: 'Greeting' }, content }; RecordMutationSideEffect.create(options);",
  ],
  valid: [
    "onCallCreated({ call: 'TtsCall' }, wake); onCallCreated(config.names, wake);",
    'server.listen(3000); this.player.listen(track);',
    "const defaults = { names: { call: 'TtsCall', event: 'TtsEvent' } };",
    "const phone = { call: 'Greeting' };",
    'RecordMutationSideEffect.create(options); RecordMutationSideEffect.create({ name });',
    "RecordMutationSideEffect.create({ name: 'tts', record: { name: 'TtsCall' }, content });",
    "const CALL = 'TtsCall'; RecordMutationSideEffect.create({ name: 'tts', record: { name: CALL }, content });",
    "RecordMutationSideEffect.create({ name: 'tts', record: { name: this.config.names.call }, content });",
    "const greeting = { record: { name: 'Greeting' } };",
    "Other.create({ record: { name: 'Greeting' } });",
    "RecordMutationSideEffect.create({ name: 'tts', record: TtsCall, content });",
  ],
});
