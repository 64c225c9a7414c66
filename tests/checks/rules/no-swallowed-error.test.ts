import { testRule } from '../ruleTester.ts';

testRule('no-swallowed-error', {
  role: 'integration',
  invalid: [
    "import { noop } from './noop'; submit().catch(noop);",
    'try { await submit(); } catch (e) { if (e instanceof Error) { console.error(e.message); } else console.error(e); }',
    'try { await submit(); } catch {}',
    "try { await submit(); } catch (error) { console.error('failed', error); }",
    'async function send() { try { await submit(); } catch (error) { this.logger.warn(error); return; } }',
    'async function send() { try { await submit(); } catch (e) { console.log(e); return null; } }',
    'submit().catch(() => {});',
    'submit().catch(console.error);',
    'submit().catch((error) => log.error(error));',
    'submit().then(done, () => undefined);',
    'try { await submit(); } catch { /* the vendor is flaky */ }',
    'for (const call of calls) { try { await send(call); } catch (e) { continue; } }',
    'const noop = () => {}; submit().catch(noop);',
  ],
  valid: [
    'try { await submit(); } catch (headers) { throw headers; }',
    "try { await submit(); } catch (error) { await this.record({ eventType: 'failed', error }); }",
    'try { await submit(); } catch (error) { console.error(error); throw error; }',
    'function read() { try { return JSON.parse(text); } catch { return null; } }',
    'submit().catch((error) => fail(error));',
    'submit().catch(() => fallback);',
    "const schema = z.string().catch('none');",
    'try { a(); } catch (error) { if (!(error instanceof VendorError)) throw error; }',
    'submit().then((x) => {});',
  ],
});
