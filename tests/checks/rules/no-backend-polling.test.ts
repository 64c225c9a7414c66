import { factsFor, testRule } from '../ruleTester.ts';

testRule(
  'no-backend-polling',
  {
    role: 'integration',
    invalid: [
      'setInterval(() => this.pollStatus(), 5000);',
      'setInterval(refresh, 5000); async function refresh() { const a = await api.getSpeech(id); save(a); }',
      "async function poll(id) { const a = await api.getSpeech({ id }); if (a.status !== 'done') setTimeout(() => poll(id), 1000); }",
      'class A { async tick() { await this.vendor.query(id); setTimeout(this.tick.bind(this), 1000); } }',
      "async function wait(id) { while (true) { const a = await api.getSpeech({ id }); if (a.status === 'done') return a; await sleep(1000); } }",
      'async function wait(id) { for (let i = 0; i < 60; i++) { const a = await queryExternalStatus(id); if (a.done) return a; await new Promise((r) => setTimeout(r, 1000)); } }',
      'class A { async setup(c) { this.polling = createPolling(c, names, this.vendor, { intervalMs: 60_000, timeoutMs }); await this.polling.start(); } }',
    ],
    valid: [
      'setInterval(() => cache.clear(), 60_000);',
      'setTimeout(() => this.delivery.wake(id), 1000);',
      'async function poll(id) { return api.getSpeech({ id }); }',
      'while (queue.length > 0) { const id = queue.shift(); await api.getSpeech({ id }); }',
      'await delay(100); const answer = await api.getSpeech({ id });',
      'const timer = setTimeout(() => controller.abort(), timeoutMs); const a = await api.getSpeech({ id });',
    ],
  },
  {
    role: 'integration',
    facts: {
      integration: { ...factsFor('', 'integration').integration, pollingRequirement: 'poll every minute' },
    },
    invalid: [],
    valid: [
      'setInterval(() => this.pollStatus(), 60_000);',
      'const polling = createPolling(controller, names, vendor, settings); await polling.start();',
    ],
  },
);
