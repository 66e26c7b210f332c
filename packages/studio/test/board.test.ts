// The board: every email of a project, rendered by the connector.
import { renderMessage } from 'connector-mailgun/inspect';
import { describe, expect, it } from 'vitest';
import { previewConfig } from '../src/connector/form-values.ts';
import { fieldOf } from '../src/connector/read-results.ts';
import type { BoardCell, Project } from '../src/contract/project.ts';
import { languageTags } from '../src/design/languages.ts';
import { designTypes } from '../src/design/wording.ts';
import { exampleMessage } from '../src/lint/lint-message.ts';
import { createBoard } from '../src/project/board.ts';
import { buildConfig } from '../src/project/build.ts';
import { createProject } from '../src/project/create-project.ts';

const brand = { productName: 'Acme', accentColor: '#e5484d' };
const connection = { domain: 'mg.example.com', from: 'Acme <hello@mg.example.com>' };
const createWith = (changes: Partial<Project>): Project => ({
  ...createProject({ brand, languages: ['en', 'fr'], config: connection }),
  ...changes,
});
const cellOf = (project: Project, type: string, language: string): BoardCell | undefined =>
  createBoard().render({ project, only: [{ type, language }] })[0];

describe('the board', () => {
  it('shows nine usage types in twenty languages as the connector renders them', () => {
    const project = createProject({ brand, languages: languageTags, config: connection });
    const config = previewConfig(buildConfig(project));
    const cells = createBoard().render({ project });

    expect(cells).toHaveLength(designTypes.length * languageTags.length);
    for (const { type, language, state, sentInstead, subject, html, text, preheader, findings } of cells) {
      const rendered = renderMessage(config, exampleMessage(type, language));
      const fields = rendered.ok && ['subject', 'html', 'text'].map((name) => fieldOf(rendered, name));
      expect({ fields: [subject, html, text], state, sentInstead, findings }).toEqual({
        fields,
        state: 'designed',
        sentInstead: null,
        findings: [],
      });
      expect(html).toContain(`lang='${language}'`);
      expect(preheader).not.toBe('');
    }
  });

  it('shows each language as itself, whichever is the default', () => {
    for (const language of languageTags) {
      const project = createProject({ languages: [language, ...languageTags.filter((tag) => tag !== language)] });
      for (const cell of createBoard().render({ project })) {
        expect(cell.html).toContain(`lang='${cell.language}'`);
      }
    }
  });

  it.each<{ name: string; changes: Partial<Project>; language?: string; expected: object }>([
    {
      name: 'changed texts',
      changes: { emails: { SignIn: { fr: { texts: { title: 'Bonjour {{application.name}}' } } } } },
      expected: { state: 'textsChanged', html: expect.stringContaining('Bonjour example-shop') },
    },
    {
      name: 'blank texts are the design',
      changes: { emails: { SignIn: { fr: { texts: { title: ' ' } } } } },
      expected: { state: 'designed' },
    },
    {
      name: 'HTML by hand, with its findings',
      changes: { emails: { SignIn: { fr: { subject: 'Salut', html: "<html lang='fr'><p>Bonjour</p></html>" } } } },
      expected: {
        state: 'byHand',
        subject: 'Salut',
        text: expect.stringContaining('Bonjour'),
        stored: { subject: 'Salut', html: "<html lang='fr'><p>Bonjour</p></html>", text: '' },
        findings: [
          expect.objectContaining({ rule: 'code-not-shown', path: ['deliveries', 'SignIn', 'locales', 'fr', 'html'] }),
        ],
      },
    },
    {
      name: 'what the connector’s guard refuses',
      changes: { emails: { SignIn: { fr: { subject: '{{codes}}', html: "<html lang='fr'><p>{{code}}</p></html>" } } } },
      expected: { findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', rule: 'config' })]) },
    },
    {
      name: 'a language without an email',
      changes: { emails: { SignIn: { fr: null } } },
      expected: {
        state: 'missing',
        sentInstead: { type: 'SignIn', language: 'en' },
        html: expect.stringContaining("lang='en'"),
        stored: expect.objectContaining({ html: expect.stringContaining("lang='fr'") }),
        findings: [],
      },
    },
    {
      name: 'a usage type without an email',
      changes: { emails: { SignIn: null } },
      expected: { state: 'missing', sentInstead: { type: 'Generic', language: 'fr' } },
    },
    {
      name: 'a usage type that nothing serves',
      changes: { emails: { SignIn: null, Generic: null } },
      expected: {
        state: 'missing',
        sentInstead: null,
        html: '',
        subject: '',
        findings: [expect.objectContaining({ severity: 'error', rule: 'no-email' })],
      },
    },
    {
      name: 'an email that the connector skips, because its placeholder is never filled in',
      changes: { emails: { SignIn: { en: { html: '{{link}}' }, fr: { html: '{{link}}' } } } },
      expected: {
        state: 'byHand',
        sentInstead: { type: 'Generic', language: 'fr' },
        html: expect.stringContaining("lang='fr'"),
        findings: [expect.objectContaining({ severity: 'error', rule: 'not-sent' })],
      },
    },
    {
      name: 'a template stored at Mailgun',
      changes: { deliveries: { SignIn: { template: 'code' } } },
      language: 'en',
      expected: { state: 'template', html: '', sentInstead: null },
    },
    {
      name: 'a template for one language',
      changes: { deliveries: { SignIn: { locales: { fr: { template: 'code' } } } } },
      expected: { state: 'template', html: '' },
    },
    {
      name: 'a subject that the deliveries hold',
      changes: { deliveries: { SignIn: { locales: { fr: { subject: 'Salut' } } } } },
      expected: { state: 'byHand', subject: 'Salut' },
    },
  ])('$name', ({ changes, language = 'fr', expected }) => {
    expect(cellOf(createWith(changes), 'SignIn', language)).toMatchObject(expected);
  });

  it('gives an editor the texts of the design', () => {
    expect(cellOf(createWith({}), 'SignIn', 'en')?.texts).toEqual({
      subject: expect.stringContaining('{{code}}'),
      title: 'Your sign-in code for Acme',
      text: expect.any(String),
      footnote: expect.any(String),
    });
    expect(cellOf(createWith({}), 'OrganizationInvitation', 'en')?.texts).toMatchObject({
      button: expect.any(String),
    });
  });

  it('renders again only what a change affects', () => {
    const board = createBoard();
    const project = createProject({ brand, languages: languageTags });
    const before = board.render({ project });
    const emails = { SignIn: { fr: { texts: { title: 'Bonjour' } } } };
    const after = board.render({ project: { ...project, emails } });
    // Cells that were not rendered again share their findings.
    const changed = after.filter(({ findings }, index) => findings !== before[index]?.findings);

    expect(changed).toMatchObject([{ type: 'SignIn', language: 'fr', html: expect.stringContaining('Bonjour') }]);
    expect(board.render({ project })).toEqual(before);
  });

  it('keeps findings about sender and tracking to the config', () => {
    const project = createWith({ config: { domain: 'mg.example.com', from: 'hello@elsewhere.example', replyTo: 7 } });

    expect(
      createBoard()
        .render({ project })
        .flatMap(({ findings }) => findings),
    ).toEqual([]);
  });

  it('shows a change, and nothing of an earlier version', () => {
    const board = createBoard();
    const html = (changes: Partial<Project>) => board.render({ project: createWith(changes) }).map((cell) => cell.html);
    const before = html({});
    const changed = html({ brand: { productName: 'Globex' } });

    expect(changed.filter((one) => one.includes('Globex')).length).toBeGreaterThan(0);
    expect(changed.join('')).not.toContain('Acme');
    expect(html({})).toEqual(before);
  });

  it('stays small when the emails are not', () => {
    const html = `<html lang='en'><p>{{code}} ${'x'.repeat(900_000)}</p></html>`;
    const others = Object.fromEntries(languageTags.slice(1).map((tag) => [tag, null]));
    const emails = {
      ...Object.fromEntries(designTypes.map((type) => [type, null])),
      Generic: { ...others, en: { html } },
    };
    const cells = createBoard().render({ project: { ...createProject({ languages: languageTags }), emails } });

    expect(cells).toHaveLength(180);
    expect(JSON.stringify(cells).length).toBeLessThan(50_000_000);
    expect(cells.at(0)?.html).toContain('xxx');
    expect(cells.at(-1)).toMatchObject({ html: '', subject: '' });
  });
});
