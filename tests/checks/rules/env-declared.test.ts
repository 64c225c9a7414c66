import { testRule } from '../ruleTester.ts';

testRule(
  'env-declared',
  {
    role: 'api',
    facts: { environment: ['TTS_API_KEY'] },
    invalid: [
      'const key = process.env.TTS_API_KEY; const region = process.env.TTS_REGION;',
      'const { TTS_API_KEY, TTS_SECRET: s } = process.env;',
      "const env = readEnvironment(['TTS_API_KEY', 'TTS_BASE_URL']);",
      "const region = process.env['TTS_REGION'];",
      "import { env } from 'node:process'; const region = env.TTS_REGION;",
      "const REQUIRED = ['TTS_API_KEY', 'TTS_REGION'] as const; readEnvironment(REQUIRED);",
      'function read(source: NodeJS.ProcessEnv = process.env) { return source.TTS_REGION; }',
      'const readConfig = ({ TTS_API_KEY, TTS_REGION } = process.env) => ({ TTS_API_KEY, TTS_REGION });',
    ],
    valid: [
      "log('TTS_REGION'); note(['OTHER_NAME']);",
      'const key = process.env.TTS_API_KEY;',
      "const env = readEnvironment(['TTS_API_KEY']); use(env.TTS_API_KEY);",
      "if (process.env.NODE_ENV === 'production') start();",
      'const other = config.env.TTS_REGION; const kind = Kind.TTS_REGION;',
      '// process.env.TTS_REGION is not needed\nconst a = 1;',
    ],
  },
  {
    role: 'integration',
    facts: { environment: ['TTS_API_KEY'] },
    invalid: [
      'export const a = 1;',
      '// TTS_API_KEY\nexport const a = 1;',
      ['const key = process.env.OTHER_KEY;', 2],
    ],
    valid: [
      'const key = process.env.TTS_API_KEY;',
      "const key = required('TTS_API_KEY');",
      'const { TTS_API_KEY } = process.env;',
      'export const config = ({ TTS_API_KEY } = process.env) => ({ key: TTS_API_KEY });',
    ],
  },
);
