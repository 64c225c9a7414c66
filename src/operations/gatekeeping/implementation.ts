import { integrationNames } from '../../spec/names.ts';
import { requireSpec } from '../../spec/parse.ts';
import { businessGate } from '../../workflow/gates/business.ts';
import { cleanupGate } from '../../workflow/gates/cleanup.ts';
import { filesGate } from '../../workflow/gates/files.ts';
import { registrationGate } from '../../workflow/gates/registration.ts';
import { isBlocked } from '../../workflow/gates/verdict.ts';
import { businessFacts } from '../businessCalls.ts';
import { checkRules } from '../checkRules.ts';
import { cleanupFacts } from '../cleanupFacts.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import { specPart } from '../judged.ts';
import { testsOfApp } from '../project.ts';
import { registrationRequest } from '../registrationRequest.ts';
import { renderScaffold } from '../scaffoldPlan.ts';
import { typeCheck } from '../typeCheck.ts';
import { runAppTests } from './appTests.ts';
import type { Gatekeeper } from './contract.ts';
import { design } from './design.ts';
import { research } from './research.ts';

/**
 * Task 4.4: research and design still hold, the files are there, registered once, released when the app stops, type-checked
 * strictly, no rule is broken, and tests of the app that go into the commit pass. The registration file belongs to all
 * integrations and is judged by what it says, not by its hash.
 */
export const implementation: Gatekeeper = async (context, project, integration, included = []) => {
  const { paths } = integration;
  const { registrationFile, regenerate } = project.layout;
  const before = [await research(context, project, integration), await design(context, project, integration)];
  const verdicts = before.flatMap((each) => each.verdicts);
  const files = [specPart(paths, 'research'), paths.spec, paths.design, `${paths.folder}/index.ts`];
  if (isBlocked(verdicts)) return { verdicts, files };

  const spec = requireSpec(readIntegrationSpec(integration));
  const rendered = await renderScaffold(context, project, integration, spec, ['4.3', '4.4']);
  const expected = rendered.map(({ path }) => path).filter((path) => path.startsWith(`${paths.folder}/`));
  const present = filesGate(
    await Promise.all(
      [...new Set([...expected, ...paths.hostFiles])].map(async (path) => ({
        path,
        exists: await context.files.exists(path),
      })),
    ),
  );
  verdicts.push(present, businessGate(await businessFacts(context.files, project, spec)));
  if (isBlocked([present])) return { verdicts, files };

  const { isRegistered, registerIntegration } = await import('../../registration/index.ts');
  const source = (await context.files.read(registrationFile)) ?? '';
  const index = (await context.files.read(`${paths.folder}/index.ts`)) ?? '';
  const request = registrationRequest(project.layout, spec.name);
  const edit = registerIntegration(source, request);
  verdicts.push(
    registrationGate({
      file: registrationFile,
      factory: integrationNames(spec.name).factory,
      times: isRegistered(source, request.importName),
      manual: edit.kind === 'manual' ? edit.lines : [],
      regenerate,
    }),
    cleanupGate(await cleanupFacts(context.files, project.layout, index)),
    await typeCheck(context, project, integration, { included }),
    await checkRules(context, project, integration, spec),
  );
  if (isBlocked(verdicts)) return { verdicts, files };
  const tests = testsOfApp(project.layout, paths, included);
  return { verdicts: [...verdicts, ...(await runAppTests(context, spec, tests))], files };
};
