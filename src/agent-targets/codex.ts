import type { AgentTarget } from './contract.ts';
import { skillFiles } from './skill.ts';

export const codex: AgentTarget = {
  title: 'Codex',
  memory: 'AGENTS.md',
  files: (pack) => skillFiles(pack, '.agents/skills'),
};
