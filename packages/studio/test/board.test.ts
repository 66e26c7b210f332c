// The board: each cell is the email that the connector renders, and says what is sent where there is none.
import { describe, expect, it } from 'vitest';
import type { BoardCell, Project } from '../src/contract/project.ts';
import { languageTags } from '../src/design/languages.ts';
import { createProject, importConfig } from '../src/project/create-project.ts';
import { type BoardCache, renderBoard } from '../src/project/render-board.ts';

const project: Project = {
  ...createProject({ brand: { productName: 'Acme' }, languages: ['en', 'fr', 'ar'] }),
  emails: {
    SignIn: { fr: { texts: { title: 'Bonjour' } }, ar: null },
    Register: { fr: { subject: 'Salut {{code}}', html: "<html lang='fr'><p>{{code}}</p></html>" } },
    BindMfa: null,
    OrganizationInvitation: null,
  },
};
const cellsOf = (one: Project) => renderBoard(one);
const find = (cells: BoardCell[], type: string, language: string) =>
  cells.find((cell) => cell.type === type && cell.language === language);

describe('a cell', () => {
  const cells = cellsOf(project);
  it.each([
    { type: 'SignIn', language: 'en', state: 'designed', subject: '402913 is your sign-in code for Acme' },
    { type: 'SignIn', language: 'fr', state: 'textsChanged', html: /Bonjour[\s\S]*402913/ },
    {
      type: 'SignIn',
      language: 'ar',
      state: 'missing',
      sentInstead: { type: 'SignIn', language: 'en' },
      html: /402913/,
    },
    { type: 'Register', language: 'fr', state: 'byHand', subject: 'Salut 085327' },
    { type: 'BindMfa', language: 'fr', state: 'missing', sentInstead: { type: 'Generic', language: 'fr' } },
    { type: 'OrganizationInvitation', language: 'en', state: 'missing', sentInstead: null },
    { type: 'Generic', language: 'ar', state: 'designed', html: /dir='rtl'/ },
  ])('is the email that is sent: $type in $language', ({ type, language, html, ...expected }) => {
    const cell = find(cells, type, language);

    expect(cell).toMatchObject({ sentInstead: null, ...expected });
    if (html) expect(cell?.html).toMatch(html);
  });

  it('has a finding where no email is sent at all', () => {
    expect(find(cells, 'OrganizationInvitation', 'en')?.findings).toMatchObject([
      { severity: 'error', rule: 'no-email' },
    ]);
  });

  it('has the findings of its own email, and the design has none', () => {
    const broken: Project = { ...project, emails: { Generic: { fr: { subject: 'Hi', html: '<p>Hi</p>' } } } };
    const rules = (type: string, language: string) =>
      find(cellsOf(broken), type, language)?.findings.map(({ rule }) => rule);

    expect(rules('Generic', 'fr')).toEqual(expect.arrayContaining(['code-not-shown', 'no-language']));
    expect(rules('Generic', 'en')).toEqual([]);
    expect(rules('SignIn', 'ar')).toEqual([]);
  });

  it('has the texts of the design to start from, and the email as it is stored', () => {
    expect(find(cells, 'SignIn', 'fr')).toMatchObject({
      texts: { title: 'Votre code de connexion pour Acme', subject: expect.stringMatching(/^\{\{code\}\}/) },
      stored: { html: expect.stringContaining('{{code}}') },
    });
  });

  it('of a stored template is shown as such', () => {
    const withTemplate = importConfig({ deliveries: { Generic: { template: 'code' } } });

    expect(find(cellsOf(withTemplate), 'Generic', 'en')).toMatchObject({ state: 'template', html: '' });
  });
});

describe('the board', () => {
  it('has a cell for each usage type and language, or those that are wanted', () => {
    expect(cellsOf(project)).toHaveLength(27);
    expect(
      renderBoard(project, { only: [{ type: 'SignIn', language: 'fr' }] }).map(({ type, language }) => [
        type,
        language,
      ]),
    ).toEqual([['SignIn', 'fr']]);
  });

  it('renders again only what a change affects', () => {
    const cache: BoardCache = new Map();
    const all = createProject({ brand: { productName: 'Acme' }, languages: languageTags });
    const before = renderBoard(all, {}, cache);
    const after = renderBoard({ ...all, emails: { SignIn: { fr: { texts: { title: 'Bonjour' } } } } }, {}, cache);
    const changed = after.filter((cell, index) => cell !== before[index]);

    expect(before).toHaveLength(180);
    expect(new Set(changed.map(({ type }) => type))).toEqual(new Set(['SignIn']));
    expect(find(after, 'SignIn', 'fr')?.html).toContain('Bonjour');
    expect(renderBoard(all, {}, cache)).toEqual(before);
  });
});
