import { testRule } from '../ruleTester.ts';

testRule('status-table-exhaustive', {
  role: 'integration',
  invalid: [
    "function f(a) { switch (a.status) { case 'done': return 'completed'; default: return 'processing'; } }",
    "function f(a) { switch (a.state) { case 'done': return { eventType: 'completed' }; default: return null; } }",
    "const status = STATUS[answer.status] ?? 'processing';",
    "const status = TABLE.get(word) || 'failed';",
    "const eventType = answer.status === 'succeeded' ? 'completed' : 'processing';",
    "const type = a.status === 'done' ? 'completed' : a.status === 'error' ? 'failed' : 'processing';",
    "async function f(a) { if (a.status === 'done') { await recordEvent(c, n, { eventType: 'completed' }); } else { await recordEvent(c, n, { eventType: 'processing' }); } }",
    "function f(a) { let s; if (a.status === 'ok') s = 'completed'; else if (a.status === 'no') s = 'failed'; else s = 'processing'; return s; }",
    "function f(answer) { const mapped = STATUS[answer.status]; return mapped ?? { eventType: 'processing' }; }",
  ],
  valid: [
    "function f(a) { const status = mapStatus(STATUS, a.status, 'getSpeech'); switch (status) { case 'completed': return 1; case 'failed': return 2; } }",
    "function f(a) { switch (a.status) { case 'done': return 'completed'; default: throw new UnmappedStatusError(a.status); } }",
    "function f(a) { switch (a.status) { case 'done': return 'completed'; default: return assertNever(a.status); } }",
    "const message = answer.error?.message ?? 'failed'; const voice = params.voice ?? 'ada';",
    "const label = answer.status === 'done' ? 'ready' : 'not ready';",
    "function f(a) { switch (a.kind) { case 'x': return 1; default: return 'processing'; } }",
    "function f(a) { if (a.status === 'pending') return null; else log(a.status); }",
  ],
});
