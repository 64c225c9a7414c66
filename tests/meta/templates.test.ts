import { describe, expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { parsePattern } from '../../src/rendering/renderTask.ts';
import { PATTERN_IDS } from '../../src/spec/schema.ts';

const FOLDER = 'templates/patterns';
const resources = createResources();
const files = (await resources.walk(FOLDER)).map((each) => each.slice(FOLDER.length + 1));
const patterns = files.filter((each) => each.endsWith('/template.json'));

async function namedBy(path: string): Promise<string[]> {
  const { files: rendered } = parsePattern(await resources.read(`${FOLDER}/${path}`));
  return rendered.flatMap((each) => [each.template, ...Object.values(each.fragments)]);
}

describe('the patterns', () => {
  it('are the ones a spec can name', () => {
    const folders = patterns.map((each) => each.split('/')[0]);
    expect(folders.toSorted()).toEqual(PATTERN_IDS.toSorted());
  });

  it('name templates that are there, and every template is named', async () => {
    const named = new Set((await Promise.all(patterns.map(namedBy))).flat());
    const templates = files.filter((each) => each.endsWith('.ejs'));
    expect([...named].toSorted()).toEqual(templates.toSorted());
  });

  it.each(patterns)('%s writes every file once', async (path) => {
    const { files: rendered } = parsePattern(await resources.read(`${FOLDER}/${path}`));
    // Which of two templates with one target is printed is up to their views; see tests/rendering.
    const views = rendered.map((each) => `${each.target} ${each.view}`);
    expect(views).toEqual([...new Set(views)]);
    expect(rendered.map((each) => each.target)).toEqual(expect.arrayContaining(['index', 'integrationTest']));
  });

  it.each(files.filter((each) => each.endsWith('.ejs')))('%s prints and does not compute', async (path) => {
    const text = await resources.read(`${FOLDER}/${path}`);
    const statements = [...text.matchAll(/<%(?!=)-?([\s\S]*?)-?%>/g)].map((match) => match[1]?.trim() ?? '');
    const allowed =
      /^(if \(view[\w.]*( > 0|\.length > 0)?\) \{|if \(\w+\.\w+\) \{|if \(index > 0\) \{|for \(const \w+ of [\w.]+\) \{|[\w.]+\.forEach\(\(\w+, index\) => \{|\} else \{|\}\)?)$/;
    expect(statements.filter((each) => !allowed.test(each))).toEqual([]);
  });
});
