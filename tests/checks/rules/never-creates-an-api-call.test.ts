import { testRule } from '../ruleTester.ts';

testRule('never-creates-an-api-call', {
  role: 'integration',
  invalid: [
    "await this.controller.system.storage.create('TtsCall', { requestParams, createdAt });",
    "const { storage: db } = controller.system; const CALL = 'TtsCall'; await db.create(CALL, { requestParams });",
    "import { createGreeting } from '../../backend/greeting'; await controller.dispatch(createGreeting, { text });",
    "const start = controller.findEventSourceByName('createGreeting'); await controller.dispatch(start, { text });",
    "await this.controller.callInteraction('CreateGreeting', { user, payload });",
    "import { Transform } from 'interaqt'; entity.computation = Transform.create({ record: Greeting, callback: () => ({}) });",
    "import * as business from '../../backend'; await controller.dispatch(business.createGreeting, {});",
  ],
  valid: [
    "const call = await this.controller.system.storage.findOne('TtsCall', match);",
    "const source = controller.findEventSourceByName('recordTtsEvent'); await controller.dispatch(source, row);",
    'await controller.dispatch(controller.findEventSourceByName(names.eventSource), row);',
    "import { recordTtsEvent } from '../../backend/events'; await controller.dispatch(recordTtsEvent, row);",
    "await this.api.create('Speech', { text }); const effect = onCallCreated(names, wake);",
    "// storage.create('TtsCall') is for the business\nconst entity = 'TtsCall';",
  ],
});
