import type { AgentTarget } from './contract.ts';
import { skillFiles } from './skill.ts';

export const copilot: AgentTarget = {
  title: 'GitHub Copilot',
  memory: 'AGENTS.md',
  files: (pack) => skillFiles(pack, '.agents/skills'),
};
