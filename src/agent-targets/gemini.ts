import type { AgentTarget } from './contract.ts';
import { skillFiles } from './skill.ts';

export const gemini: AgentTarget = {
  title: 'Gemini CLI',
  memory: 'GEMINI.md',
  files: (pack) => skillFiles(pack, '.agents/skills'),
};
