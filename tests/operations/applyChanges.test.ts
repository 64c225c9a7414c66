import { expect, test } from 'vitest';
import { printChanges, type ReportedChange } from '../../src/operations/applyChanges.ts';

const created = (...paths: string[]): ReportedChange[] => paths.map((path) => ({ path, action: 'create' }));
const kit = ['a', 'b', 'c', 'd', 'e'].map((name) => `kit/${name}.ts`);

test('many new files of a folder are one line, where the first of them would be', () => {
  expect(printChanges(created('app.ts', ...kit, 'kit/http/get.ts')).split('\n')).toEqual([
    'create  app.ts',
    'create  kit/ (5 files)',
    'create  kit/http/get.ts',
  ]);
});

test.each<[string, ReportedChange[]]>([
  ['few files', created(...kit.slice(1))],
  ['files of the project itself', created(...kit.map((path) => path.slice('kit/'.length)))],
  ['changed files', created(...kit).map((each) => ({ ...each, action: 'update' }))],
  ['a dry run', created(...kit).map((each) => ({ ...each, diff: '+ a line' }))],
])('%s are listed', (_, changes) => {
  const printed = printChanges(changes);
  for (const { path } of changes) expect(printed).toContain(`  ${path}`);
});

test('a new file with a reason keeps its line, and does not count', () => {
  const changes: ReportedChange[] = [
    ...created(...kit.slice(1)),
    { path: 'kit/own.ts', action: 'create', reason: 'yours' },
  ];
  expect(printChanges(changes).split('\n')).toHaveLength(5);
});
