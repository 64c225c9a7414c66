import { integrationNames } from '../../spec/names.ts';
import { requireSpec } from '../../spec/parse.ts';
import { filesGate } from '../../workflow/gates/files.ts';
import { registrationGate } from '../../workflow/gates/registration.ts';
import { isBlocked } from '../../workflow/gates/verdict.ts';
import { checkRules } from '../checkRules.ts';
import { readIntegrationSpec } from '../project.ts';
import { registrationRequest } from '../registrationRequest.ts';
import { typeCheck } from '../typeCheck.ts';
import type { Gatekeeper } from './contract.ts';

/** Task 4.4: the files are there, registered once, type-checked strictly, and no rule is broken. */
export const implementation: Gatekeeper = async (context, project, integration) => {
  const { paths } = integration;
  const { registrationFile } = project.layout;
  const spec = requireSpec(readIntegrationSpec(integration));
  const expected = ['index.ts', 'externalApi.ts', 'externalApi.types.ts'].map(
    (each) => `${paths.folder}/${each}`,
  );
  const present = filesGate(
    await Promise.all(
      [...expected, registrationFile].map(async (path) => ({
        path,
        exists: await context.files.exists(path),
      })),
    ),
  );
  const files = [paths.spec, ...expected, registrationFile];
  if (isBlocked([present])) return { verdicts: [present], files };

  const { isRegistered, registerIntegration } = await import('../../registration/index.ts');
  const source = (await context.files.read(registrationFile)) ?? '';
  const edit = registerIntegration(source, registrationRequest(project, spec.name));
  return {
    verdicts: [
      present,
      registrationGate({
        file: registrationFile,
        factory: integrationNames(spec.name).factory,
        times: isRegistered(source, integrationNames(spec.name).factory),
        manual: edit.kind === 'manual' ? edit.lines : [],
      }),
      await typeCheck(context, project, integration),
      await checkRules(context, project, integration, spec),
    ],
    files,
  };
};
