import type { Controller } from 'interaqt';

/** Who asks. `null` only where anonymous calls are allowed. */
export interface APIContext {
  user: { id: string } | null;
  headers: Headers;
  /** The body as it arrived, for signatures. */
  rawBody: string;
}

export type ParamType = 'string' | 'number' | 'boolean' | 'object';

export interface APIOptions {
  /** Parameters that must be present, with their JSON type. */
  params?: Readonly<Record<string, ParamType>>;
  /** Parameters arrive as one object; there is no other way here. */
  useNamedParams?: true;
  /** Default false: without a valid token the answer is 401. */
  allowAnonymous?: boolean;
}

export interface API {
  options: APIOptions;
  run(controller: Controller, context: APIContext, params: Record<string, unknown>): Promise<unknown>;
}

/** By name: `POST /api/custom/<name>`. */
export type APIs = Record<string, API>;

/** An API beside the interactions. What the handler returns is sent as JSON; an error with `status` and `code` as that answer. */
export function createAPI<Params extends object = Record<string, unknown>>(
  handler: (this: Controller, context: APIContext, params: Params) => Promise<unknown>,
  options: APIOptions = {},
): API {
  return {
    options,
    // Named and typed by `options.params`, which the route has compared with what was sent.
    run: (controller, context, params) => handler.call(controller, context, params as Params),
  };
}

/** What is wrong with the parameters, or `null`. */
export function findParamProblem(
  params: Record<string, unknown>,
  expected: APIOptions['params'] = {},
): string | null {
  for (const [name, type] of Object.entries(expected)) {
    const value = params[name];
    const fits = type === 'object' ? typeof value === 'object' && value !== null : typeof value === type;
    if (!fits) return `The parameter "${name}" must be a ${type}.`;
  }
  return null;
}
