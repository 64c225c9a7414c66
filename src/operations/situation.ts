import { patternOf } from '../spec/patternIds.ts';
import { exchangedOf, talksToNobody } from '../spec/patterns/exchanged.ts';
import type { DesignedSpec } from '../spec/schema.ts';
import { scenariosOf } from '../workflow/gates/scenarios.ts';
import type { Situation } from '../workflow/instructions.ts';
import type { Counterpart } from '../workflow/patternWords.ts';
import type { StepId } from '../workflow/tasks.ts';
import type { Integration } from './project.ts';

/** What the instruction of a task depends on. The whole spec is read only where that is more than its pattern. */
export async function situationOf(
  integration: Pick<Integration, 'specText' | 'extractText' | 'paths'>,
  task: StepId,
): Promise<Situation> {
  const known = {
    pattern: patternOf(integration.specText) ?? undefined,
    imported: integration.extractText !== null,
  };
  if (task !== '4.3' && task !== '4.5') return known;
  const { readIntegrationSpec } = await import('./integrationSpec.ts');
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) return known;
  return {
    ...known,
    counterpart: counterpartOf(reading.spec),
    scenarios: Object.keys(scenariosOf(reading.spec)),
  };
}

/** As the gate of Task 4.3 looks at it; see {@link exchangedOf}. */
function counterpartOf(spec: DesignedSpec): Counterpart {
  if (spec.pattern === 'channel') return 'broker';
  if (talksToNobody(spec)) return 'nobody';
  const [first] = exchangedOf(spec).operations;
  if (spec.operations.some(({ id }) => id === first?.id)) return 'vendor';
  return spec.pattern === 'middleware' ? 'issuer' : 'storage';
}
