import { expect, test } from 'vitest';
import { RENDERERS } from '../../../templates/kits/registry/renderers';
import { showFields, showList, showValue } from '../../../templates/kits/registry/show';

const listed = (data: unknown) => RENDERERS.list.parse(data).items;

test.each([
  [3, 3],
  ['ok', 'ok'],
  [false, 'no'],
  [null, '–'],
  [{ nested: 1 }, '–'],
])('the value %j is shown as %j', (value, shown) => {
  expect(RENDERERS['stat-card'].parse(showValue('Balance', value))).toEqual({
    label: 'Balance',
    value: shown,
  });
});

test('fields are those that are named and have a value, or all that have one', () => {
  const answer = { id: 'a', count: 2, live: true, url: null, nested: { b: 1 } };
  expect(listed(showFields(answer, ['count', 'url']))).toEqual([{ title: 'count', value: 2 }]);
  expect(listed(showFields(answer)).map(({ title }) => title)).toEqual(['id', 'count', 'live']);
  expect(listed(showFields(null))).toEqual([]);
});

test('a list has a title for each item, and not more items than somebody reads', () => {
  const items = [
    { code: 'x', name: 'One', total: 1 },
    { code: 'y', name: '', total: null },
  ];
  expect(listed(showList(items, { title: 'name', value: 'total' }))).toEqual([
    { title: 'One', value: 1 },
    { title: '' },
  ]);
  expect(listed(showList(items)).map(({ title }) => title)).toEqual(['x', 'y']);
  expect(listed(showList(['red', null, {}]))).toEqual([{ title: 'red' }, { title: '–' }, { title: '–' }]);
  expect(listed(showList(undefined))).toEqual([]);
  expect(listed(showList(Array.from({ length: 5_000 }, (_, index) => index)))).toHaveLength(100);
});

test('what is no list is an error of the vendor, and not an empty list', () => {
  expect(() => showList({ items: [] } as never)).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
});
