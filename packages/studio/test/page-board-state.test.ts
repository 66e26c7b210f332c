// The board's state without a browser: how the project is saved, and what the editors make of an email.
import { describe, expect, it } from 'vitest';
import { type ProjectState, type ProjectWrite, unwrittenRevision } from '../src/contract/project.ts';
import { designEmail } from '../src/design/design-email.ts';
import { languageTags } from '../src/design/languages.ts';
import { designTypes } from '../src/design/wording.ts';
import { formatHtml, minifyHtml } from '../src/page/editor/format-html.ts';
import { removeEmail, resetEmail, setByHand, setText } from '../src/page/state/email-edits.ts';
import { createProjectSync, type SaveOutcome } from '../src/page/state/project-sync.ts';
import { languageTitle, typeTitle } from '../src/page/ui/titles.ts';
import { createProject } from '../src/project/create-project.ts';

const named = (productName: string) => createProject({ brand: { productName } });
const initial: ProjectState = { project: named('First'), config: {}, revision: 'r1', file: 'p.json', conflict: null };

/** A server that answers as told, and a clock that moves by hand. */
function setUp(outcomes: SaveOutcome[], start: ProjectState = initial, unsaved: ProjectWrite | null = null) {
  const saves: ProjectWrite[] = [];
  let waiting: (() => void) | null = null;
  let timeMs = 0;
  const kept: Array<ProjectWrite | null> = [];
  const server = { state: start };
  const sync = createProjectSync(
    start,
    {
      async save(write) {
        saves.push(write);
        return outcomes.shift() ?? { kind: 'saved', revision: `saved-${saves.length}` };
      },
      load: async () => server.state,
      keep: (write) => kept.push(write),
      wait(run) {
        waiting = run;
        return () => {
          if (waiting === run) waiting = null;
        };
      },
      now: () => timeMs,
    },
    unsaved,
  );
  return {
    sync,
    saves,
    kept,
    server,
    pass: (ms: number) => {
      timeMs += ms;
    },
    /** Runs what waits, and all that follows from it at once. */
    async tick() {
      const run = waiting;
      waiting = null;
      run?.();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    },
  };
}

const nameOf = (sync: ReturnType<typeof setUp>['sync']) => sync.snapshot().project.brand.productName;
const rename = (name: string) => () => named(name);

describe('saving', () => {
  it('saves several changes in one write, on the revision that they were made to', async () => {
    const { sync, saves, kept, tick } = setUp([]);
    sync.change(rename('A'));
    sync.change(rename('B'));
    expect(sync.snapshot().status.kind).toBe('saving');
    await tick();
    expect(saves.map(({ project, baseRevision }) => [project.brand.productName, baseRevision])).toEqual([['B', 'r1']]);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(kept.at(-1)).toBeNull();
    sync.change(rename('C'));
    await tick();
    expect(saves[1]?.baseRevision).toBe('saved-1');
  });

  it('tries again while the server does not respond', async () => {
    const { sync, saves, tick } = setUp([{ kind: 'offline' }]);
    sync.change(rename('A'));
    await tick();
    expect(sync.snapshot().status.kind).toBe('offline');
    await tick();
    expect(saves).toHaveLength(2);
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('never overwrites a change of somebody else unasked', async () => {
    const conflict = { error: 'Changed.', project: named('Theirs'), revision: 'r2' };
    const { sync, saves, tick } = setUp([{ kind: 'conflict', conflict }]);
    sync.change(rename('Mine'));
    await tick();
    sync.change(rename('Mine too'));
    await tick();
    expect(saves).toHaveLength(1);
    expect(sync.snapshot().status).toMatchObject({ kind: 'conflict', message: 'Changed.' });
    sync.keepMine();
    await tick();
    expect(saves.at(-1)).toMatchObject({ baseRevision: 'r2', project: { brand: { productName: 'Mine too' } } });
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('loads theirs without a write, and undo brings mine back', async () => {
    const conflict = { error: 'Changed.', project: named('Theirs'), revision: 'r2' };
    const { sync, saves, tick } = setUp([{ kind: 'conflict', conflict }]);
    sync.change(rename('Mine'));
    await tick();
    sync.loadTheirs();
    expect(nameOf(sync)).toBe('Theirs');
    expect(saves).toHaveLength(1);
    sync.undo();
    await tick();
    expect(nameOf(sync)).toBe('Mine');
    expect(saves.at(-1)?.baseRevision).toBe('r2');
  });

  it('goes on by itself when the file is as before again, and shows what it holds when it is not', async () => {
    const broken = { error: 'Invalid JSON.', project: null, revision: 'broken' };
    const { sync, server, saves, tick } = setUp([{ kind: 'conflict', conflict: broken }]);
    sync.change(rename('Mine'));
    await tick();
    expect(sync.snapshot().status.kind).toBe('conflict');

    server.state = { ...initial, project: named('Theirs'), revision: 'r2' };
    sync.noticeRevision('r2');
    await tick();
    expect(sync.snapshot().status).toMatchObject({ kind: 'conflict', theirs: named('Theirs'), revision: 'r2' });
    expect(saves).toHaveLength(1);

    server.state = initial;
    sync.noticeRevision('r1');
    await tick();
    await tick();
    expect(saves.at(-1)).toMatchObject({ baseRevision: 'r1', project: named('Mine') });
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('forgets a broken file that was repaired, when nothing was changed meanwhile', async () => {
    const { sync, server, saves, tick } = setUp([]);
    server.state = { ...initial, revision: 'broken', conflict: { message: 'Invalid JSON.' } };
    sync.noticeRevision('broken');
    await tick();
    expect(sync.snapshot().status).toMatchObject({ kind: 'conflict', message: 'Invalid JSON.' });

    server.state = initial;
    sync.noticeRevision('r1');
    await tick();
    expect(sync.snapshot().status).toEqual({ kind: 'saved' });
    expect(saves).toEqual([]);
  });

  it('takes what a broken file holds after its repair, when nothing was changed meanwhile', async () => {
    const { sync, server, saves, tick } = setUp([]);
    server.state = { ...initial, revision: 'broken', conflict: { message: 'Invalid JSON.' } };
    sync.noticeRevision('broken');
    await tick();

    server.state = { ...initial, project: named('Theirs'), revision: 'r2' };
    sync.noticeRevision('r2');
    await tick();
    await tick();
    expect(sync.snapshot()).toMatchObject({ project: named('Theirs'), status: { kind: 'saved' } });
    expect(saves).toEqual([]);
  });

  it('is no conflict when the server has the same project', async () => {
    const conflict = { error: 'Changed.', project: named('Same'), revision: 'r2' };
    const { sync, tick } = setUp([{ kind: 'conflict', conflict }]);
    sync.change(rename('Same'));
    await tick();
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('follows another tab, and asks when both changed it', async () => {
    const { sync, server, saves, tick } = setUp([]);
    server.state = { ...initial, project: named('Other tab'), revision: 'r2' };
    sync.noticeRevision('r2');
    await tick();
    expect(nameOf(sync)).toBe('Other tab');
    expect(saves).toEqual([]);
    expect(sync.snapshot().canUndo).toBe(false);
  });

  it('takes up what a tab had not saved before it was loaded again', async () => {
    const { sync, saves, tick } = setUp([], initial, { project: named('Unsaved'), baseRevision: 'r1' });
    expect(nameOf(sync)).toBe('Unsaved');
    await tick();
    expect(saves).toHaveLength(1);
    const late = setUp([], initial, { project: named('Unsaved'), baseRevision: 'r0' });
    expect(late.sync.snapshot().status.kind).toBe('conflict');
    await late.tick();
    expect(late.saves).toEqual([]);
  });

  it('takes up the work of a tab on a server without a file that was started again, unless another tab was first', async () => {
    const unsaved = { project: named('Unsaved'), baseRevision: 'r1' };
    const { sync, saves, tick } = setUp([], { ...initial, file: null, revision: unwrittenRevision }, unsaved);
    await tick();
    expect(saves.map(({ project }) => project.brand.productName)).toEqual(['Unsaved']);
    expect(sync.snapshot().status).toEqual({ kind: 'saved' });
    const second = setUp([], { ...initial, file: null, revision: 'r2' }, unsaved);
    expect(second.sync.snapshot().status.kind).toBe('conflict');
  });

  it('undoes what was typed in one go together', async () => {
    const { sync, pass } = setUp([]);
    sync.change(rename('A'), 'name');
    sync.change(rename('Ac'), 'name');
    pass(2_000);
    sync.change(rename('Acme'), 'name');
    sync.change((project) => ({ ...project, languages: ['en', 'fr'] }));
    sync.undo();
    expect(sync.snapshot().project.languages).toEqual(['en']);
    sync.undo();
    expect(nameOf(sync)).toBe('Ac');
    sync.undo();
    expect(nameOf(sync)).toBe('First');
    expect(sync.snapshot().canUndo).toBe(false);
    sync.redo();
    expect(nameOf(sync)).toBe('Ac');
  });
});

describe('edits of an email', () => {
  const place = { type: 'SignIn', language: 'en' } as const;
  const project = createProject();

  it('keeps texts that differ from the design only', () => {
    const changed = setText(project, place, 'title', 'Hello', 'Your sign-in code');
    expect(changed.emails).toEqual({ SignIn: { en: { texts: { title: 'Hello' } } } });
    expect(setText(changed, place, 'title', 'Your sign-in code', 'Your sign-in code').emails).toEqual({});
    expect(setText(changed, place, 'title', ' ', 'Your sign-in code').emails).toEqual({});
  });

  it('replaces texts by an email by hand, and resets to the design', () => {
    const byHand = setByHand(project, place, { subject: 'Hi', html: '<p>' });
    expect(byHand.emails).toEqual({ SignIn: { en: { subject: 'Hi', html: '<p>' } } });
    expect(resetEmail(byHand, place).emails).toEqual({});
    expect(removeEmail(project, place).emails).toEqual({ SignIn: { en: null } });
  });

  it('creates one language of a usage type that has no emails', () => {
    const none = { ...project, languages: ['en', 'fr'], emails: { SignIn: null } } as const;
    expect(resetEmail(none, place).emails).toEqual({ SignIn: { fr: null } });
  });
});

describe('HTML for reading', () => {
  it.each(designTypes)('%s is the same again in every language, when it is stored', (type) => {
    for (const language of languageTags) {
      const { html } = designEmail({ type, language });
      const shown = formatHtml(html);
      expect(shown.split('\n').length).toBeGreaterThan(15);
      expect(minifyHtml(shown)).toBe(minifyHtml(html));
    }
  });

  it.each([
    { name: 'white space between words and inline elements', html: '<p>One <b>two</b> <i>three</i>, four</p>' },
    { name: 'preformatted text', html: '<div><pre>a\n  b\n</pre></div>' },
    { name: 'a placeholder', html: '<p>Hello {{user.name}}!</p>' },
    { name: 'a greater-than sign in an attribute', html: '<p title="a > b">x</p>' },
  ])('keeps $name', ({ html }) => {
    expect(minifyHtml(formatHtml(html))).toBe(html);
  });

  it('takes out line breaks and indentation', () => {
    expect(minifyHtml('<table>\n  <tr>\n    <td>\n      A\n      B\n    </td>\n  </tr>\n</table>\n')).toBe(
      '<table><tr><td>A B</td></tr></table>',
    );
  });
});

it.each([
  ['OrganizationInvitation', 'Organization invitation'],
  ['MfaVerification', 'MFA verification'],
  ['BindMfa', 'Bind MFA'],
  ['SignIn', 'Sign in'],
])('calls %s “%s”', (type, title) => {
  expect(typeTitle(type)).toBe(title);
});

it('names languages in English, and leaves what is no language tag', () => {
  const tags = ['fr', 'pt-BR', 'fa-IR', 'zh_CN'];
  expect(tags.map(languageTitle)).toEqual(['French', 'Portuguese (Brazil)', 'Persian (Iran)', 'zh_CN']);
});
