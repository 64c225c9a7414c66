import type { AgentTarget } from './contract.ts';
import { skillFiles } from './skill.ts';

export const cursor: AgentTarget = {
  title: 'Cursor',
  memory: 'AGENTS.md',
  files: (pack) => skillFiles(pack, '.agents/skills'),
};
