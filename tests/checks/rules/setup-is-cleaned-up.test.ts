import { testRule } from '../ruleTester.ts';

testRule('setup-is-cleaned-up', {
  role: 'integration',
  invalid: [
    'class A { async setup() { this.timer = setInterval(tick, 1000); } }',
    'class A { async setup() { setInterval(tick, 1000); } async cleanup() { clearInterval(this.timer); } }',
    'class A { async setup(c) { this.#delivery = createDelivery(c); } async cleanup() {} #delivery; }',
    'class A { async setup() { this.server = createServer(); this.pool = new Pool(); } async cleanup() { this.server.close(); } }',
    "class A { async setup() { await this.client.connect(); } async cleanup() { console.log('bye'); } }",
    'class A { async setup() { await this.open(); } async open() { this.socket = new WebSocket(url); } }',
  ],
  valid: [
    'class A { async setup(c) { this.#delivery = createDelivery(c); await this.#delivery.start(); } async cleanup() { await this.#delivery?.stop(); } #delivery; }',
    'class A { async setup() { this.timer = setInterval(tick, 1000); } async cleanup() { clearInterval(this.timer); } }',
    'class A { async setup() { this.vendor = createVendor(createApi(settings)); this.items = new Set(); } }',
    'class A { async setup() { this.timers.push(setInterval(tick, 1000)); } async cleanup() { await this.stop(); } async stop() { for (const t of this.timers) clearInterval(t); } }',
    'class A { async begin() { this.socket = new WebSocket(url); } }',
  ],
});
