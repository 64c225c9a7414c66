import { describe, expect, it } from 'vitest';
import { addDependencies } from '../../src/operations/addDependencies.ts';

describe('the packages of a pattern in package.json', () => {
  it('are added, and everything else keeps its place and its indentation', () => {
    const before = '{\n\t"name": "app",\n\t"dependencies": {\n\t\t"hono": "^4.0.0"\n\t}\n}\n';
    const { text, added } = addDependencies(before, { jose: '6.2.17' });
    expect(added).toEqual(['jose@6.2.17']);
    expect(text).toBe(
      '{\n\t"name": "app",\n\t"dependencies": {\n\t\t"hono": "^4.0.0",\n\t\t"jose": "6.2.17"\n\t}\n}\n',
    );
  });

  it.each(['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])(
    'stay as they are where %s has them in another version',
    (section) => {
      const before = JSON.stringify({ [section]: { jose: '5.0.0' } });
      expect(addDependencies(before, { jose: '6.2.17' })).toEqual({ text: before, added: [] });
    },
  );

  it('get a section of their own where there is none', () => {
    const { text } = addDependencies('{ "name": "app" }', { ws: '8.0.0' });
    expect(JSON.parse(text)).toEqual({ name: 'app', dependencies: { ws: '8.0.0' } });
  });
});
