import { writeFile } from 'node:fs/promises';
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
});
