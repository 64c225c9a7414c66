// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'no-console-secrets',
  {
    role: 'integration',
    invalid: [
      ['log(headers); process.stdout.write(apiKey);', 2],
      ["console.log('Processing', call, config);", 2],
      'console.log(`answered ${JSON.stringify(response.data)}`);',
      "console.log('Processing', call.requestParams);",
      'console.log(`sending ${JSON.stringify(call.requestParams.text)}`);',
      'this.logger.debug({ headers });',
      'console.log(process.env);',
      "console.log('key', process.env.TTS_API_KEY);",
      "logger.info('answer', await response.body);",
      "console.error('refused with ' + config.apiKey);",
      'const { apiKey: k } = config; console.log(k.slice(0, 8));',
      'const params = call.requestParams; console.info(params);',
      "console.log(request.headers.get('authorization'));",
    ],
    valid: [
      'console.log(apiKey.length, requestParams.size);',
      'console.log(call.id, config.region, response.statusText, record.id);',
      "console.log('token refreshed');",
      'this.logger.info({ callId: call.id, status: response.status });',
      "console.log(headers.get('x-request-id'), headers['retry-after']);",
      "console.log('bytes', body.length, response.body.status);",
      'console.log(redact(headers), Object.keys(call.requestParams));',
      "console.log(apiKey ? 'key set' : 'key missing', typeof apiKey, !!secret);",
      'save(call.requestParams, headers, process.env.TTS_API_KEY);',
    ],
  },
  {
    role: 'external-test',
    invalid: ['console.log(process.env.TTS_API_KEY);', 'console.log({ headers });', 'console.log(config);'],
    valid: [
      'console.log(answer);',
      'console.log(call.requestParams, response.data);',
      "console.log('probing', body);",
    ],
  },
);
