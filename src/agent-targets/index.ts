import { OperationError } from '../errors.ts';
import { agentsMd } from './agents-md.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import type { AgentTarget } from './contract.ts';
import { copilot } from './copilot.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';

export type { AgentTarget, Pack, PackFile } from './contract.ts';

/** The supported coding agents; a new one is a file beside this one and a line here. */
export const TARGETS = {
  claude,
  codex,
  cursor,
  gemini,
  copilot,
  'agents-md': agentsMd,
} satisfies Record<string, AgentTarget>;

export type TargetId = keyof typeof TARGETS;

export const TARGET_IDS = Object.keys(TARGETS) as TargetId[];

/** The targets in a list such as `claude,codex`, in the order of the registry. Throws `USAGE` for an unknown one. */
export function parseTargets(list: string): TargetId[] {
  const names = list.split(',').flatMap((each) => each.trim().toLowerCase() || []);
  const unknown = names.find((each) => !isTargetId(each));
  if (unknown !== undefined || names.length === 0) {
    throw new OperationError({
      code: 'USAGE',
      message: `agent: ${unknown === undefined ? 'the list is empty' : `${JSON.stringify(unknown)} is not known`}.`,
      target: 'agent',
      fix: `Name one or several of ${TARGET_IDS.join(', ')}, separated by commas.`,
    });
  }
  return TARGET_IDS.filter((id) => names.includes(id));
}

export function isTargetId(value: string): value is TargetId {
  return Object.hasOwn(TARGETS, value);
}
