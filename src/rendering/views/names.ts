import { integrationNames, pascalCase, settingName } from '../../spec/names.ts';
import { refName } from '../../spec/refs.ts';
import type { OperationSpec, VendorSpec } from '../../spec/schema.ts';
import type { Shape } from '../../spec/shape.ts';
import type { WebhookSpec } from '../../spec/webhook.ts';
import { code, type Safe } from '../safe.ts';
import { wrapped } from '../source.ts';
import type { View } from '../template.ts';

/** `createSpeech` -> `CreateSpeechBody`, `CreateSpeechResponse`; `void` for an answer without a body. */
export function typeNames(
  { schemas }: Pick<VendorSpec, 'schemas'>,
  operation: OperationSpec,
): { body: string; response: string } {
  const name = pascalCase(operation.id);
  return {
    body: free(schemas, `${name}Body`, operation.body ?? {}),
    response:
      operation.responseType === 'none' ? 'void' : free(schemas, `${name}Response`, operation.response),
  };
}

/** The type of what the vendor posts: `SpeechWebhook`. */
export function webhookType({ name, schemas }: Pick<VendorSpec, 'name' | 'schemas'>, { body }: WebhookSpec) {
  return free(schemas, `${integrationNames(name).pascal}Webhook`, body);
}

/** The name itself, unless the vendor calls another shape so. */
function free(schemas: Readonly<Record<string, Shape>>, wanted: string, of: Shape): string {
  const taken = Object.hasOwn(schemas, wanted) && refName(of) !== wanted;
  return taken ? free(schemas, `${wanted}Type`, of) : wanted;
}

/** The types of bodies and answers that a module takes from `externalApi.types.ts`. */
export function ownTypes(spec: VendorSpec, operations: readonly OperationSpec[]): string[] {
  return operations.flatMap((each) => {
    const { body, response } = typeNames(spec, each);
    return [...(each.body ? [body] : []), ...(response === 'void' ? [] : [response])];
  });
}

/** The lines of a file's first comment. */
export function headerLines(text: string): Safe[] {
  return wrapped(text).map(code);
}

/** The derived identifiers, as every template uses them. */
export function namesView(name: string): View {
  return Object.fromEntries(
    Object.entries(integrationNames(name)).map(([each, value]) => [each, code(value)]),
  );
}

/** The setting of the API's configuration that holds a variable: `config.ttsApiKey`. */
export function settingOf(spec: Pick<VendorSpec, 'system'>, variable: string): string {
  return `config.${settingName(spec, variable)}`;
}

/** {@link settingOf} as text: an optional variable that is not set counts as empty. */
export function settingText(spec: Pick<VendorSpec, 'system' | 'environment'>, variable: string): string {
  const declared = spec.environment.find((each) => each.name === variable);
  const always = (declared?.required ?? true) || variable === spec.system.baseUrl.variable;
  return `${settingOf(spec, variable)}${always ? '' : " ?? ''"}`;
}
