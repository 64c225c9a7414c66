// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'typed-errors',
  {
    role: 'api',
    invalid: [
      "throw new Error('API key is required');",
      'if (!response.ok) throw new Error(`API call failed: ${response.statusText}`);',
      "throw 'no answer';",
      "function f() { return Promise.reject({ code: 'HTTP' }); }",
      "new Promise((resolve, reject) => reject('timeout'));",
    ],
    valid: [
      "throw new VendorError({ code: 'HTTP', message });",
      "class TtsError extends Error { code = 'TTS'; } throw new TtsError('no');",
      "throw error; throw new TypeError('not a number');",
      "import { Error } from './errors'; throw new Error('mine');",
      "cache.reject('x'); new Promise((resolve, reject) => reject(new VendorError({})));",
    ],
  },
  {
    role: 'integration',
    invalid: [
      "try { await go(); } catch (error) { throw new Error('TTS failed'); }",
      'throw new Error(`The vendor said ${answer.message}`);',
      "throw new Error('status: ' + answer.status);",
      "throw { code: 'FAILED' };",
      'throw new Error(answer.error.message);',
    ],
    valid: [
      "throw new Error('The integration is used before setup().');",
      "try { await go(); } catch (error) { throw new Error('TTS failed', { cause: error }); }",
      "throw new UnmappedStatusError(answer.status, 'getSpeech', []);",
      'const error = new Error(answer.message); save({ error });',
      'function required(name: string) { const value = process.env[name]; if (!value) throw new Error(`${name} is not set.`); return value; }',
      'function toRequest(params) {\n  // TODO(create-integration): write this function\n  throw new Error(`not written yet: ${params.text}`);\n}',
    ],
  },
);
