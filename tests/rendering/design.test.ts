import { describe, expect, it } from 'vitest';
import { FIXTURES, fixture, renderDesign } from './helpers/render.ts';

/** The sections of the design document that the workflow's instructions ask for (Task 4.2, 4.2.1). */
const SECTIONS = [
  '## Overview',
  '## External System Details',
  '### System Information',
  '### Required Environment Variables',
  '### External APIs to Use',
  '#### API 1: ',
  '## Integration Flow',
  '### Internal → External (Triggering External APIs)',
  '#### Phase 1: Business Logic Creates APICall (backend/*.ts)',
  '#### Phase 2: Integration Handles API Call (integrations/*/index.ts)',
  '### External → Internal (Converting External Changes to Internal Events)',
  '#### External Status Change 1: ',
  '#### External Status Change 2: ',
  '## Entity and Property Design',
  '### APICall Entity (Designed in Business Phase)',
  '### Integration Event Entity (Designed in Business Phase)',
  '### Business Entity (Designed in Business Phase)',
  '## Configuration Interface',
  '## Error Handling Strategy',
  '### External API Errors',
  '### Internal Data Errors',
  '## Testing Strategy',
  '### External API Tests',
  '### Integration Tests',
];

describe.each(FIXTURES)('the design document of %s', (name) => {
  it('has every section, in order', async () => {
    const lines = (await renderDesign(fixture(name))).split('\n');
    expect(lines.find((each) => each.startsWith('# '))).toMatch(/^# .+ Integration Design$/);
    const places = SECTIONS.map((section) =>
      lines.findIndex((each) => each === section || (section.endsWith(': ') && each.startsWith(section))),
    );
    expect(SECTIONS.filter((_, index) => places[index] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('draws the flow and the states', async () => {
    const text = await renderDesign(fixture(name));
    const diagrams = [...text.matchAll(/```mermaid\n(\w+)/g)].map((match) => match[1]);
    expect(diagrams).toEqual(['sequenceDiagram', 'stateDiagram']);
  });

  it('says what the spec says', async () => {
    const spec = fixture(name);
    const text = await renderDesign(spec);
    for (const { method, path } of spec.operations) expect(text).toContain(`\`${method} ${path}\``);
    for (const { name: variable } of spec.environment) expect(text).toContain(`| \`${variable}\` |`);
    expect(text).toContain(spec.apiCall.entity);
    expect(text).not.toMatch(/undefined|\[object|<%/);
  });
});
