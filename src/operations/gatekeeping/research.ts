import { readResearched } from '../../spec/parse.ts';
import { lintEnvFile } from '../../workflow/envFile.ts';
import { environmentDiagnostics } from '../../workflow/environment.ts';
import { blocked, count, judged, passed } from '../../workflow/gates/verdict.ts';
import { specPart } from '../judged.ts';
import type { Gatekeeper } from './contract.ts';

/** Task 4.1: the research part of the spec is complete, and every required variable has a real value. */
export const research: Gatekeeper = async ({ files, parseEnv }, _project, integration) => {
  const { spec: path } = integration.paths;
  const judgedOn = [specPart(integration.paths, 'research')];
  const reading = readResearched(integration.specText, path);
  if (!reading.ok) {
    return {
      verdicts: [
        blocked('research', `${count(reading.diagnostics.length, 'field')} to write`, reading.diagnostics),
      ],
      files: judgedOn,
    };
  }
  const text = (await files.read('.env')) ?? '';
  const problems = [
    ...lintEnvFile(text),
    ...environmentDiagnostics(reading.spec.environment, parseEnv(text)),
  ];
  return {
    verdicts: [
      passed(
        'research',
        `${reading.spec.system.name}, ${count(reading.spec.environment.length, 'variable')} declared`,
      ),
      judged('environment', problems, 'every required variable has a value'),
    ],
    files: judgedOn,
  };
};
