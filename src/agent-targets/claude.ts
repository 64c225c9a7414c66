import type { AgentTarget } from './contract.ts';

export const claude: AgentTarget = {
  title: 'Claude Code',
  memory: 'CLAUDE.md',
  fallbackMemory: 'AGENTS.md',
  files: ({ agents }) =>
    Object.entries(agents).map(([name, text]) => ({ path: `.claude/agents/${name}.md`, text })),
  permissions: { path: '.claude/settings.json', allow: ['Bash(npx create-integration:*)'] },
};
