import { isOperationError } from '../errors.ts';
import { operations } from '../operations/index.ts';
import type { Context, Operation } from '../operations/operation.ts';
import type { Prompts } from '../ports/index.ts';
import type { Invocation } from './arguments.ts';

/** What the wizard leads to: an operation and its input. */
export type Choice = Pick<Extract<Invocation, { kind: 'run' }>, 'operation' | 'input'>;

const NO_APP = ['NOT_A_PROJECT', 'HOST_UNKNOWN'];

/**
 * Bare `create-integration` in a terminal. It asks only where a decision is missing: an app, or an integration to
 * work on; else it comes down to `next`. Throws `CANCELLED` on Ctrl-C.
 */
export async function wizard(context: Context, prompts: Prompts): Promise<Choice> {
  const next = await operations.next.load();
  const state = await look(next, context);
  if (state === 'no app') return offerApp(prompts, next);
  return state === 'no integration' ? askIntegration(context, prompts) : { operation: next, input: {} };
}

async function look(next: Operation, context: Context): Promise<'no app' | 'no integration' | 'under way'> {
  try {
    const { data } = await next.invoke(context, {});
    const none =
      typeof data === 'object' && data !== null && 'integration' in data && data.integration === null;
    return none ? 'no integration' : 'under way';
  } catch (error) {
    // Whatever else is wrong, `next` says it in full when it runs.
    return isOperationError(error) && NO_APP.includes(error.diagnostics[0].code) ? 'no app' : 'under way';
  }
}

async function offerApp(prompts: Prompts, next: Operation): Promise<Choice> {
  const wanted = await prompts.confirm({
    message: 'There is no app here. Make a small interaqt app in this folder?',
  });
  if (!wanted) return { operation: next, input: {} };
  const module = await prompts.text({ message: 'Name of its business module', initial: 'greeting' });
  const install = await prompts.confirm({ message: 'Run npm install as well?' });
  return { operation: await operations.init.load(), input: { module, install } };
}

async function askIntegration(context: Context, prompts: Prompts): Promise<Choice> {
  const operation = await operations.new.load();
  const { isIntegrationName, PATTERNS } = await import('../operations/new.ts');
  const name = await prompts.text({
    message: 'Name of the integration, such as text-to-speech',
    validate: (value) => isIntegrationName(value) || 'Lower-case letters, digits and single hyphens.',
  });
  const { askDocument } = await import('./wizardDocument.ts');
  const chosen = await askDocument(context, prompts);
  if (chosen) return { operation, input: { name, ...chosen } };
  const pattern = await prompts.select({
    message: 'What comes of the vendor?',
    choices: Object.entries(PATTERNS).map(([value, what]) => ({ value, name: `${value}: ${what}` })),
  });
  const system = await prompts.text({ message: 'Name of the external system' });
  const documentation = await prompts.text({ message: 'Address of its API documentation' });
  return { operation, input: { name, pattern, system, documentation } };
}
