import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject();
});
afterEach(() => project.cleanup());

async function namesOf(integration: string): Promise<string[]> {
  const spec = JSON.parse(await project.read(`docs/greeting.${integration}.integration.json`));
  return [spec.apiCall.entity, spec.event.entity, spec.event.eventSource];
}

describe('new', () => {
  it('begins with the names of the one call the business has defined and nobody serves', async () => {
    await project.cli('new speech --pattern async-task');
    expect(await namesOf('speech')).toEqual(['TtsCall', 'TtsEvent', 'recordTtsEvent']);
  });

  it('derives names from its own where that call is served already', async () => {
    await project.cli('new speech --pattern async-task');
    await project.cli('new label --pattern sync-call');
    expect(await namesOf('label')).toEqual(['LabelCall', 'LabelEvent', 'recordLabelEvent']);
  });

  it('derives names from its own where several calls could be meant', async () => {
    const other = `defineApiCall({ call: 'FaxCall', event: 'FaxEvent', eventSource: 'recordFaxEvent' }, x);\n`;
    await writeFile(join(project.dir, 'backend/fax.ts'), other);
    await project.cli('new label --pattern sync-call');
    expect(await namesOf('label')).toEqual(['LabelCall', 'LabelEvent', 'recordLabelEvent']);
  });

  it('says how to begin again, which works', async () => {
    await project.cli('new label --pattern sync-call');
    const spec = 'docs/greeting.label.integration.json';
    const refused = await project.cli('new label --pattern async-task');
    expect(refused.diagnostics[0]).toMatchObject({
      code: 'INTEGRATION_EXISTS',
      fix: expect.stringContaining(`delete ${spec} and give the same command`),
    });
    await rm(join(project.dir, spec));
    expect((await project.cli('new label --pattern async-task')).exitCode).toBe(0);
    expect(JSON.parse(await project.read(spec)).pattern).toBe('async-task');
  });

  it('does not fill in from a document what no document says', async () => {
    const { exitCode, diagnostics } = await project.cli('new label --pattern resource --openapi api.json');
    expect(exitCode).toBe(2);
    expect(diagnostics[0]).toMatchObject({
      code: 'USAGE',
      target: 'pattern',
      fix: expect.stringContaining('openapi show'),
    });
  });

  it('does not offer to begin again once a task is complete', async () => {
    await project.cli('new label --pattern sync-call');
    const evidence = 'docs/greeting.label.evidence.json';
    const done = { completedAt: '2026-01-01T00:00:00Z', checks: [], files: {}, hash: '0'.repeat(64) };
    await project.write(evidence, JSON.stringify({ version: 1, tasks: { '4.1': done } }));
    const { diagnostics } = await project.cli('new label --pattern sync-call');
    expect(diagnostics[0]?.code).toBe('INTEGRATION_EXISTS');
    expect(diagnostics[0]?.fix).not.toContain('delete');
  });
});
