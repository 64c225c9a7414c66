// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('records-events-only', {
  role: 'integration',
  invalid: [
    "await this.controller.system.storage.create('TtsEvent', { eventType: 'completed' });",
    "import { Pool } from 'pg'; const pool = new Pool();",
    "import { PGLiteDB } from 'interaqt/drivers';",
    'await db.query(`UPDATE "${table}" SET status = $1`, [status]);',
    'const SQL = \'DELETE FROM "TtsEvent"\'; await db.execute(SQL);',
    'await sql`insert into TtsEvent values (${id})`;',
    "await this.getStorage().update('TtsCall', match, { status });",
    "await this.controller.system.storage[method]('TtsCall', match);",
    "const { storage } = controller.system; await storage.update('Greeting', match, { voiceUrl });",
    "const { system: { storage: db } } = controller; await db.delete('TtsCall', match);",
    "const store = this.controller.system.storage; await store['create']('TtsEvent', event);",
    "const { create } = this.controller.system.storage; await create('TtsEvent', event);",
    "await (controller.system.storage as Storage)!.update('TtsCall', match, {});",
    'events.forEach(controller.system.storage.create);',
    "await storage.atomic.compareAndSet(target, 'a', 'b');",
    "await db.query('UPDATE \"TtsCall\" SET status = $1', ['done']);",
    "function save({ storage }) { return storage.create.call(storage, 'TtsEvent', {}); }",
  ],
  valid: [
    "import type { Pool } from 'pg'; await db.query(`SELECT status FROM ${table}`);",
    'const row = storage[field]; const url = await this.getStorage().update;',
    "await storage.create('TtsCall', {});",
    "const call = await this.controller.system.storage.findOne('TtsCall', match);",
    "import { Storage } from '@google-cloud/storage'; const storage = new Storage(); await storage.create('bucket');",
    "const effect = RecordMutationSideEffect.create({ name: 'tts', record: { name: 'TtsCall' } });",
    "const hash = createHash('sha256').update(body); this.cache.delete(id); this.fileStorage.create(x);",
    'await recordEvent(this.controller, names, event);',
    "await db.query('SELECT 1', []); log('update the record');",
  ],
});
