import { describe, expect, it } from 'vitest';
import { code } from '../../src/rendering/safe.ts';
import { renderTemplate } from '../../src/rendering/template.ts';

describe('renderTemplate', () => {
  it('prints safe text', () => {
    const view = { list: [{ name: code('a') }, { name: code('b') }] };
    const template = '<% for (const each of view.list) { %><%= each.name %>;<% } %>';
    expect(renderTemplate(template, view, 'x.ejs')).toBe('a;b;');
  });

  it.each([
    ['<%= view.yes %>', /x\.ejs prints a value that was not escaped/],
    ['<%- view.name %>', /x\.ejs uses <%-/],
    ['<% if (view.nothing) { %>a<% } %>', /x\.ejs asks for nothing, which its view does not have/],
    ['<%= view.list[0].nothing %>', /asks for nothing/],
    ['<%= view.constructor %>', /asks for constructor/],
  ])('refuses %s', (template, message) => {
    const view = { yes: true, name: code('a'), list: [{ name: code('b') }] };
    expect(() => renderTemplate(template, view, 'x.ejs')).toThrow(message);
  });
});
