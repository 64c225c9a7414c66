// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('no-code-execution', {
  role: 'integration',
  invalid: [
    'const price = eval(answer.formula);',
    "const compute = new Function('amount', `return ${answer.formula}`);",
    'const f = Function(body); f();',
    "import { execFile } from 'node:child_process';",
    "const { execa } = await import('execa');",
    'const plugin = await import(config.pluginPath);',
    "setTimeout('tick()', 1000);",
    'globalThis.eval(text);',
    "import vm from 'node:vm';",
  ],
  valid: [
    'setTimeout(() => tick(), 1000); setTimeout(tick, 1000);',
    "const parsed = JSON.parse(answer.formula); const m = await import('./lazy');",
    "import type { ChildProcess } from 'node:child_process';",
    "import { Function } from './model'; const f = new Function(); model.eval(x);",
    "// eval(x) is not used\nconst text = 'new Function()';",
  ],
});
