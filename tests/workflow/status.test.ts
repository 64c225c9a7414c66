import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPLETED_ITEMS,
  completeTask,
  completeTask4,
  newStatus,
  parseStatus,
  startTask,
} from '../../src/workflow/status.ts';

const TEXT = `{
\t"project" : "x", "module":"greeting",
\t"currentTask": "Task 3", "completed":true,
\t"number": 1.50e+3,
\t"nested": { "completed": "not ours" }
}
`;

describe('parseStatus', () => {
  test('reads its fields, with defaults for those that are not there', () => {
    expect(parseStatus(`\uFEFF${TEXT}`, 'greeting')).toEqual({
      module: 'greeting',
      currentTask: 'Task 3',
      completed: true,
      completedItems: [],
      integrationComplete: false,
    });
    expect(parseStatus(newStatus('orders'), 'orders')).toMatchObject({
      currentTask: 'Task 4',
      completed: false,
    });
  });

  test.each([
    ['', 'line 1, column 1'],
    ['[]', 'one object'],
    ['{"module":"greeting",}', 'line 1'],
    ['{"module":"greeting"\n "completed":true}', 'line 2, column 2'],
    ['{"module":"greeting"} // note', 'comment'],
    ['{"module":"greeting"} {}', 'line 1, column 23'],
    ['<<<<<<< HEAD\n{}', 'line 1, column 1'],
    ['{"completed":true}', 'no field "module"'],
    ['{"module":7}', '"module" must be a text (line 1, column 11)'],
    ['\uFEFF{"module":7}', 'column 11'],
    ['{"module":"greeting",\r\n"completed":"true"}', '"completed" must be true or false (line 2, column 13)'],
    ['{"module":"greeting","currentTask":4}', '"currentTask" must be a text'],
    ['{"module":"greeting","completedItems":[1]}', '"completedItems" must be a list of texts'],
    ['{"module":"greeting","integration_complete":"yes"}', '"integration_complete" must be true or false'],
    ['{"module":"greeting","completed":true,"completed":false}', '"completed" occurs twice'],
  ])('%j is malformed', (text, words) => {
    expect(() => parseStatus(text, 'greeting', 'docs/greeting.status.json')).toThrow(
      expect.objectContaining({ code: 'STATUS_MALFORMED', message: expect.stringContaining(words) }),
    );
  });

  test('another module is a mismatch that names both', () => {
    expect(() => parseStatus(TEXT, 'orders')).toThrow(
      expect.objectContaining({
        code: 'MODULE_MISMATCH',
        message: expect.stringMatching(/greeting.*orders/),
      }),
    );
  });
});

describe('edits', () => {
  test('start changes two values and not one byte more', () => {
    expect(startTask(TEXT, '4.1')).toBe(
      TEXT.replace('"Task 3"', '"Task 4.1"').replace('"completed":true', '"completed":false'),
    );
  });

  test('Windows line ends and a byte order mark stay, also for new fields', () => {
    const text = '\uFEFF{\r\n    "module": "greeting"\r\n}\r\n';
    const edited = completeTask(text, '4.2');
    expect(edited).toBe(
      '\uFEFF{\r\n    "module": "greeting",\r\n    "currentTask": "Task 4.2",\r\n    "completed": true\r\n}\r\n',
    );
    expect(completeTask(edited, '4.2')).toBe(edited);
  });

  test('finishing Task 4 writes the five items, once', () => {
    const finished = completeTask4(newStatus('greeting'));
    expect(JSON.parse(finished)).toEqual({
      module: 'greeting',
      currentTask: 'Task 4',
      completed: true,
      completedItems: [
        'External system research and environment validation completed',
        'Integration design documentation created',
        'External SDK/API testing completed with real API calls',
        'Integration implementation completed',
        'Integration testing completed',
      ],
      integration_complete: true,
    });
    expect(completeTask4(finished)).toBe(finished);
  });

  test('what holds already is not written anew, however it is laid out', () => {
    const items = JSON.stringify(COMPLETED_ITEMS).replaceAll('","', '",\n\n      "');
    const text = `{"module":"m","currentTask" : "Task 4","completed":true,"completedItems":${items},"integration_complete":true}`;
    expect(completeTask4(text)).toBe(text);
  });

  test('a second integration takes the end back, and leaves what other phases have done', () => {
    const text = newStatus('greeting').replace(
      '"completed"',
      '"completedItems": ["Task 2 done"],\n  "completed"',
    );
    const finished = completeTask4(text);
    expect(JSON.parse(finished).completedItems).toEqual(['Task 2 done', ...COMPLETED_ITEMS]);
    expect(JSON.parse(startTask(finished, '4.1'))).toEqual({
      module: 'greeting',
      currentTask: 'Task 4.1',
      completedItems: ['Task 2 done'],
      completed: false,
      integration_complete: false,
    });
    expect(JSON.parse(startTask(completeTask4(newStatus('m')), '4.3'))).not.toHaveProperty('completedItems');
  });

  test('a malformed file is refused and not repaired', () => {
    for (const edit of [startTask, completeTask, completeTask4]) {
      expect(() => edit('{"completed":true', '4.1')).toThrow(
        expect.objectContaining({ code: 'STATUS_MALFORMED' }),
      );
    }
  });

  test('unknown fields and their order survive, whatever they are and however the file is indented', () => {
    const ours = ['module', 'currentTask', 'completed', 'completedItems', 'integration_complete'];
    const unknown = fc.dictionary(
      fc.string().filter((key) => !ours.includes(key) && key !== '__proto__'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        unknown,
        unknown,
        fc.constantFrom(0, 2, 3, '\t'),
        fc.boolean(),
        (before, after, indent, windows) => {
          const status = { ...before, module: 'greeting', completed: true, ...after };
          const text = JSON.stringify(status, null, indent).replaceAll('\n', windows ? '\r\n' : '\n');
          const edited = [startTask(text, '4.1'), completeTask(text, '4.2'), completeTask4(text)];
          for (const result of edited) {
            const parsed: Record<string, unknown> = JSON.parse(result);
            const others = (object: object) =>
              JSON.stringify(Object.entries(object).filter(([key]) => !ours.includes(key)));
            expect(others(parsed)).toBe(others(JSON.parse(text)));
            expect(parsed.module).toBe('greeting');
          }
          // Back to where it was: only values that changed were touched.
          const there = startTask(text, '4.1');
          expect(completeTask(there, '4.1').length).toBe(there.length - 1);
        },
      ),
    );
  });
});
