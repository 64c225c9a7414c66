// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'leftover-marker',
  {
    role: 'integration',
    invalid: [
      "// TODO(create-integration): map the vendor's status\nexport const a = 1;",
      "export const model = '{{modelName}}';",
      "import { x } from '{sdk-package}';",
      "const key = '<YOUR_API_KEY>';",
      "const region = 'REPLACE_ME';",
      "export function query() { throw new Error('Not implemented yet'); }",
      "const s = '<%= view.name %>';",
      '// your code goes here\nexport {};',
      'const client = new ExternalAPIClient();',
    ],
    valid: [
      '// TODO: ask the vendor for a higher limit\nexport const a = 1;',
      'const n = `${{ a: 1 }.a}`; const m = `{${n}}`;',
      "const path = '/v1/speech/{id}/audio-{format}';",
      'const small = 5 <6 && 7 % 2;',
      "throw new VendorError(501, 'not implemented by the vendor');",
      "const yours = your.api; const text = 'Set it in your environment';",
      'const generic = new Map<ID, string>();',
    ],
  },
  {
    role: 'external-test',
    invalid: ["// FIXME(create-integration) name a real voice\nit('speaks', () => {});"],
    valid: ["const voice = 'alloy';"],
  },
);
