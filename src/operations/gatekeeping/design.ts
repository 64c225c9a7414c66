import { hasCalls } from '../../spec/schema.ts';
import { designDocumentGate } from '../../workflow/gates/designDocument.ts';
import { blocked, count, passed } from '../../workflow/gates/verdict.ts';
import { withoutQuality } from '../../workflow/qualityBlock.ts';
import { readIntegrationSpec } from '../project.ts';
import { renderDesign } from '../renderDesign.ts';
import type { Gatekeeper } from './contract.ts';

/** Task 4.2: the spec is complete and consistent, its review questions answered, the document in sync. */
export const design: Gatekeeper = async (context, _project, integration) => {
  const { paths } = integration;
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) {
    return {
      verdicts: [
        blocked('spec', `${count(reading.diagnostics.length, 'field')} to write`, reading.diagnostics),
      ],
      files: [paths.spec],
    };
  }
  const expected = await renderDesign(context, reading.spec, paths);
  const document = await context.files.read(paths.design);
  return {
    verdicts: [
      passed(
        'spec',
        `${count(reading.spec.operations.length, 'operation')}, ${hasCalls(reading.spec) ? 'mapping' : reading.spec.pattern} and review complete`,
      ),
      designDocumentGate({
        path: paths.design,
        actual: document === null ? null : withoutQuality(document),
        expected,
      }),
    ],
    files: [paths.spec, paths.design],
  };
};
