import { OperationError } from '../errors.ts';
import type { Pack, PackFile } from './contract.ts';

/** The skills made of the pack's subagents, for agents that have skills and no subagents. */
export const SKILLS = {
  'create-integration': 'implement-integration-handler',
  'check-integration': 'integration-error-check-handler',
} as const;

/** The skills as files below a folder such as `.agents/skills`, the one place most agents look into. */
export function skillFiles(pack: Pack, folder: string): PackFile[] {
  return Object.entries(SKILLS).map(([name, agent]) => ({
    path: `${folder}/${name}/SKILL.md`,
    text: skillOf(name, pack.agents[agent] ?? ''),
  }));
}

/** A subagent's text as a skill: the portable front matter, the same instructions. */
export function skillOf(name: string, agent: string): string {
  const [, head = '', body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(agent) ?? [];
  const description = /^description: (.+)$/m.exec(head)?.[1];
  if (body === undefined || description === undefined) {
    throw new OperationError({
      code: 'UNEXPECTED',
      message: `The text of the skill ${name} has no front matter.`,
      fix: 'Install create-integration again; its files are incomplete.',
    });
  }
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}`;
}
