import { testRule } from '../ruleTester.ts';

testRule('initialized-first', {
  role: 'integration',
  invalid: [
    "async function f() { await recordEvent(c, names, { eventType: 'initialized', externalId: id }); }",
    "async function f() { await recordEvent(c, names, { eventType: 'initialized', entityId: call.id }); }",
    "async function f() { await recordEvent(c, names, { eventType: 'initialized', entityId: null, externalId: id }); }",
    "async function f() { await recordEvent(c, n, { eventType: 'completed', externalId: id }); await recordEvent(c, n, { eventType: 'initialized', entityId: call.id, externalId: id }); }",
    "async function f() { await recordEvent(c, names, { eventType: 'processing', externalId }); await recordEvent(c, names, { eventType: 'completed', externalId }); }",
    "class A { async go() { await this.createIntegrationEvent(c, null, task.id, 'initialized', null); } }",
    "const row = { eventType: 'initialized', externalId: id, createdAt }; await controller.dispatch(source, row);",
  ],
  valid: [
    "async function f() { await recordEvent(c, n, { eventType: 'initialized', entityId: call.id, externalId: id }); await recordEvent(c, n, { eventType: 'completed', externalId: id, data }); }",
    "import { createDelivery } from '../kit/delivery'; async function hook() { await recordEvent(c, names, { eventType: 'completed', externalId, data }); }",
    "async function f() { await this.createIntegrationEvent(c, call.id, task.id, 'initialized', task, null); await this.createIntegrationEvent(c, call.id, task.id, 'completed', task, null); }",
    "async function f(kind) { if (kind === 'end') { await recordEvent(c, n, { eventType: 'completed', externalId: id }); return; } await recordEvent(c, n, { eventType: 'initialized', entityId: call.id, externalId: id }); }",
    "function f(answer) { const update = { eventType: 'processing' }; return update ?? { eventType: 'completed', data: toResult(answer) }; }",
    "await analytics.dispatch({ type: 'completed' }); await recordVisit(c, { eventType: 'page' });",
  ],
});
