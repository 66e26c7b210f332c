// The board in a real browser: brand, languages, editing by hand, undo, and work that is never lost.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Studio, startStudio } from 'mailgun-studio';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  chooseSegment,
  editorOf,
  findViolations,
  focused,
  overflowPx,
  readProject,
  replaceText,
  usePageFixture,
  visibleText,
  writeProject,
} from './support/page-fixture.ts';

const fixture = usePageFixture();

const cellOf = (page: Page, place: string): Locator => page.locator(`[data-cell="${place}"]`);
const emailIn = (page: Page, place: string): FrameLocator => cellOf(page, place).frameLocator('iframe').last();
const subjects = (page: Page): Promise<string[]> => page.locator('.cell-subject').allInnerTexts();
const saved = (page: Page): Promise<void> =>
  page.getByTestId('save-status').getByText('Saved', { exact: true }).waitFor();

/** Waits until the server has what the page shows. */
async function untilSaved(url: string, isSaved: (project: string) => boolean): Promise<void> {
  await expect.poll(async () => isSaved(JSON.stringify((await readProject(url)).project))).toBe(true);
}

async function addLanguage(page: Page, tag: string): Promise<void> {
  await page.getByLabel('Add a language').selectOption(tag);
  await cellOf(page, `SignIn.${tag}`).waitFor();
}

const openBoard = (hash = '', options = {}) => fixture.open(hash, { widthPx: 1440, ...options });

describe('brand and languages', () => {
  it('a first visit lands on the nine emails', async () => {
    const page = await openBoard();
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    expect(await visibleText(page.getByRole('heading', { level: 1 }))).toBe('Board');
    expect(await subjects(page)).toHaveLength(9);
    expect((await subjects(page))[0]).toBe('402913 is your sign-in code');
    await saved(page);
  });

  it('the product name and the color change every email', async () => {
    const page = await openBoard();
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    await page.getByLabel('Product name').fill('Acme');
    await expect.poll(async () => (await subjects(page)).filter((one) => one.includes('Acme')).length).toBe(9);
    await page.getByLabel('Accent color', { exact: true }).fill('#117733');
    await expect
      .poll(() => cellOf(page, 'SignIn.en').locator('iframe').last().getAttribute('srcdoc'))
      .toContain('#117733');
    await emailIn(page, 'SignIn.en').getByText('Your sign-in code for Acme').waitFor();
    await untilSaved(fixture.studio.url, (project) => project.includes('#117733') && project.includes('Acme'));
  });

  it('keeps what is no color in its field, and warns of a color on which white is hard to read', async () => {
    const page = await openBoard();
    const color = page.getByLabel('Accent color', { exact: true });
    await color.fill('#ffee00');
    await page.getByText('The button’s label is black.').waitFor();
    await color.fill('#ffee');
    await page.getByText('This is not a color. Write it with hex digits, such as #2255dd.').waitFor();
    expect(await color.inputValue()).toBe('#ffee');
    await untilSaved(fixture.studio.url, (project) => project.includes('"#ffee00"'));
    expect(await color.getAttribute('aria-invalid')).toBe('true');
  });

  it('French, German and Arabic are added with all nine emails, Arabic from right to left', async () => {
    const page = await openBoard();
    await addLanguage(page, 'fr');
    await addLanguage(page, 'de');
    await addLanguage(page, 'ar');
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
      'Usage type',
      'English default',
      'French',
      'German',
      'Arabic',
    ]);
    await expect.poll(() => page.locator('[data-cell]').count()).toBe(36);
    await emailIn(page, 'SignIn.fr').getByText('Votre code de connexion').waitFor();
    await cellOf(page, 'SignIn.ar').scrollIntoViewIfNeeded();
    expect(await emailIn(page, 'SignIn.ar').locator('html').getAttribute('dir')).toBe('rtl');
    await page.getByRole('button', { name: 'Make German the default' }).click();
    await expect.poll(() => visibleText(page.getByRole('columnheader').nth(1))).toBe('German default');
    await page.getByRole('button', { name: 'Remove Arabic' }).click();
    await expect.poll(() => page.locator('[data-cell]').count()).toBe(27);
    await untilSaved(fixture.studio.url, (project) => project.includes('"languages":["de","en","fr"]'));
  });

  it('of 180 emails, draws those near the window', async () => {
    const page = await openBoard();
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    await page.getByRole('button', { name: 'Add all twenty' }).click();
    await expect.poll(() => page.locator('[data-cell]').count()).toBe(180);
    await emailIn(page, 'SignIn.ar').locator('html[dir=rtl]').waitFor();
    const count = await page.locator('.cell iframe').count();
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(120);
    await cellOf(page, 'BindMfa.zh-TW').scrollIntoViewIfNeeded();
    await emailIn(page, 'BindMfa.zh-TW').getByText('124586').waitFor();
    // A look is chosen while the first email is far away: it takes it on when it is near again.
    const groundOfFirst = () =>
      emailIn(page, 'SignIn.en').locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await groundOfFirst();
    await chooseSegment(page, 'Dark');
    await expect
      .poll(() =>
        emailIn(page, 'BindMfa.zh-TW').locator('body').evaluate('getComputedStyle(document.body).backgroundColor'),
      )
      .not.toBe(light);
    expect(await groundOfFirst()).toBe(light);
    await cellOf(page, 'SignIn.en').scrollIntoViewIfNeeded();
    await expect.poll(groundOfFirst).not.toBe(light);
    await expect.poll(() => cellOf(page, 'SignIn.en').locator('iframe').count()).toBe(1);
  });

  it('shows a missing email as what is sent instead, and creates it', async () => {
    await writeProject(fixture.studio.url, (project) => ({
      ...project,
      languages: ['en', 'fr'],
      emails: { Register: { fr: null } },
    }));
    const page = await openBoard();
    const cell = cellOf(page, 'Register.fr');
    await cell.getByText('English is used.').waitFor();
    expect(await cell.locator('iframe').count()).toBe(0);
    await cell.getByRole('button', { name: 'Create French for Register' }).click();
    await emailIn(page, 'Register.fr').getByText('085327').waitFor();
    await untilSaved(fixture.studio.url, (project) => project.includes('"emails":{}'));
  });

  it('shows all emails as another client does', async () => {
    const page = await openBoard();
    const background = () =>
      emailIn(page, 'SignIn.en').locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    const light = await background();
    await chooseSegment(page, 'Dark');
    await expect.poll(background).not.toBe(light);
    await chooseSegment(page, 'Gmail');
    await expect.poll(background).toBe(light);
    await chooseSegment(page, 'Outlook');
    await page.getByText('Outlook for Windows, approximated').waitFor();
    const source = () => cellOf(page, 'SignIn.en').locator('iframe').last().getAttribute('srcdoc');
    await expect.poll(source).not.toContain('@media');
    await chooseSegment(page, 'Text');
    await cellOf(page, 'SignIn.en').getByText('Your sign-in code: 402913').waitFor();
    expect(await page.locator('.cell iframe').count()).toBe(0);
  });
});

describe('one email', () => {
  it('changes a text, marks the cell, and takes it back', async () => {
    const page = await openBoard();
    await cellOf(page, 'SignIn.en').getByRole('link').first().click();
    await page.getByLabel('Title', { exact: true }).fill('Welcome back');
    await page.frameLocator('.email-editor-result iframe').last().getByText('Welcome back').waitFor();
    await page.keyboard.press('Escape');
    await cellOf(page, 'SignIn.en').getByText('Texts changed').waitFor();
    await emailIn(page, 'SignIn.en').getByText('Welcome back').waitFor();
    await expect.poll(() => focused(page)).toContain('Edit Sign in, English');
    await page.getByRole('button', { name: 'Undo' }).click();
    await emailIn(page, 'SignIn.en').getByText('Your sign-in code').waitFor();
    await page.getByRole('button', { name: 'Redo' }).click();
    await emailIn(page, 'SignIn.en').getByText('Welcome back').waitFor();
    await page.keyboard.press('ControlOrMeta+z');
    await emailIn(page, 'SignIn.en').getByText('Your sign-in code').waitFor();
    expect(await page.getByText('Texts changed').count()).toBe(0);
  });

  it('an invitation has a button to name', async () => {
    const page = await openBoard('#/board/OrganizationInvitation.en');
    await page.getByLabel('Button', { exact: true }).fill('Join us');
    await page.frameLocator('.email-editor-result iframe').last().getByText('Join us').waitFor();
    await page.goto(`${fixture.studio.url}/#/board/SignIn.en`);
    await page.getByLabel('Footnote').waitFor();
    expect(await page.getByLabel('Button', { exact: true }).count()).toBe(0);
  });

  it('says why a text cannot stand in an email, and keeps the email as it was', async () => {
    const page = await openBoard('#/board/SignIn.en');
    await page.getByLabel('Title', { exact: true }).fill('Hello {name}');
    await page.getByText('This contains a brace').waitFor();
    expect(await page.getByTestId('inbox-preview').count()).toBe(1);
    expect(JSON.stringify((await readProject(fixture.studio.url)).project)).not.toContain('Hello {name}');
  });

  it('an email edited by hand is marked, survives a change of the brand, and can be reset', async () => {
    const page = await openBoard('#/board/SignIn.en');
    await page.getByRole('tab', { name: 'HTML' }).click();
    await editorOf(page, 'HTML').waitFor();
    const shown = await visibleText(editorOf(page, 'HTML'));
    expect(shown.split('\n').length).toBeGreaterThan(10);
    await replaceText(page, 'HTML', '<html lang="en">\n  <body>\n    <p>By hand: {{code}}</p>\n  </body>\n</html>');
    await page.frameLocator('.email-editor-result iframe').last().getByText('By hand: 402913').waitFor();
    await untilSaved(fixture.studio.url, (project) =>
      project.includes('<html lang=\\"en\\"><body><p>By hand: {{code}}</p></body></html>'),
    );
    await page.getByRole('link', { name: 'Board' }).last().click();
    await page.getByLabel('Product name').fill('Acme');
    await cellOf(page, 'Register.en').getByText('085327 is your sign-up code for Acme').waitFor();
    await emailIn(page, 'SignIn.en').getByText('By hand: 402913').waitFor();
    await cellOf(page, 'SignIn.en').getByText('Edited by hand').waitFor();

    await cellOf(page, 'SignIn.en').getByRole('link').first().click();
    await page.getByRole('button', { name: 'Reset to design' }).click();
    await page.frameLocator('.email-editor-result iframe').last().getByText('Your sign-in code for Acme').waitFor();
    await untilSaved(fixture.studio.url, (project) => !project.includes('By hand'));
  });

  it('shows findings on the cell, and where they lead', async () => {
    await writeProject(fixture.studio.url, (project) => ({
      ...project,
      emails: { SignIn: { en: { subject: 'Hi', html: '<html lang="en"><p>{{code}} {{nmae}}</p></html>' } } },
    }));
    const page = await openBoard();
    await cellOf(page, 'SignIn.en').getByTestId('cell-findings').click();
    await page.getByText('{{nmae}} stays as written').waitFor();
    expect(page.url()).toContain('#/board/SignIn.en');
  });

  it('sets the language of Preview and of a send too', async () => {
    await writeProject(fixture.studio.url, (project) => ({ ...project, languages: ['en', 'fr'] }));
    const page = await openBoard('#/board/SignIn.fr');
    await page.getByLabel('Subject').waitFor();
    await page.goto(`${fixture.studio.url}/#/preview/Register`);
    await page.getByTestId('inbox-preview').getByText('085327 est votre').waitFor();
    await page.goto(`${fixture.studio.url}/#/send`);
    await page.getByLabel('To', { exact: true }).fill('ada@example.org');
    await chooseSegment(page, 'Real message');
    await page.getByTestId('send').click();
    await page.getByRole('heading', { name: 'Accepted by Mailgun' }).waitFor();
    const [email] = await fixture.emulator.inbox.list();
    expect(email?.subject).toMatch(/^085327 est votre code/);
  });
});

describe('work that lasts', () => {
  let folder = '';
  const studios: Studio[] = [];
  const start = async (port = 0): Promise<{ studio: Studio; file: string }> => {
    folder ||= await mkdtemp(path.join(tmpdir(), 'studio-board-'));
    const file = path.join(folder, 'mailgun-studio.json');
    const studio = await startStudio({ port, emulator: fixture.emulator, projectFile: file, log: () => {} });
    studios.push(studio);
    return { studio, file };
  };
  const stop = async (studio: Studio): Promise<void> => {
    studios.splice(studios.indexOf(studio), 1);
    await studio.close();
  };
  /** Console reports each request that fails while the server is away. */
  const openOn = async (studio: Studio): Promise<Page> => {
    const page = await fixture.open('', { widthPx: 1440, expectedProblems: /.*/ });
    await page.goto(studio.url);
    await page.getByTestId('board').waitFor();
    return page;
  };
  afterEach(async () => {
    for (const studio of [...studios]) await stop(studio);
    if (folder !== '') await rm(folder, { recursive: true });
    folder = '';
  });

  it('two tabs show the same project', async () => {
    const [one, other] = [await openBoard(), await openBoard()];
    await other.getByTestId('board').waitFor();
    await one.getByLabel('Product name').fill('Acme');
    await other.getByText('402913 is your sign-in code for Acme').waitFor();
    await expect.poll(() => other.getByLabel('Product name').inputValue()).toBe('Acme');
    await other.getByLabel('Support address').fill('help@acme.example');
    await expect.poll(() => one.getByLabel('Support address').inputValue()).toBe('help@acme.example');
    await saved(one);
  });

  it('eight tabs work: they share one connection for news', async () => {
    const first = await openBoard();
    const tabs = [first];
    for (let count = 1; count < 8; count += 1) {
      const tab = await first.context().newPage();
      await tab.goto(fixture.studio.url);
      await tab.getByTestId('board').waitFor();
      tabs.push(tab);
    }
    await tabs[7]?.getByLabel('Product name').fill('Acme');
    await first.getByText('402913 is your sign-in code for Acme').waitFor();
    await first.close(); // it had the connection: another tab takes over
    await tabs[7]?.getByLabel('Product name').fill('Other');
    await tabs[3]?.getByText('402913 is your sign-in code for Other').waitFor();
    for (const tab of tabs.slice(1))
      await expect.poll(async () => (await subjects(tab))[0]).toBe('402913 is your sign-in code for Other');
  });

  it('a reload right after a change loses nothing', async () => {
    const page = await openBoard();
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    await page.getByLabel('Product name').fill('Acme');
    await page.reload();
    await page.getByText('402913 is your sign-in code for Acme').waitFor();
    await untilSaved(fixture.studio.url, (project) => project.includes('Acme'));
  });

  it('goes on by itself after a restart of the server, and writes the file', async () => {
    const { studio, file } = await start();
    const page = await openOn(studio);
    await page.getByLabel('Product name').fill('Acme');
    await saved(page);
    await untilSaved(studio.url, (project) => project.includes('Acme'));
    await stop(studio);
    await page.getByLabel('Support address').fill('help@acme.example');
    await page.getByText('Not saved: the studio does not respond. Trying again…').waitFor();
    const { studio: again } = await start(Number(new URL(studio.url).port));
    await saved(page);
    expect(JSON.parse(await readFile(file, 'utf8')).brand).toEqual({
      productName: 'Acme',
      supportAddress: 'help@acme.example',
    });
    await stop(again);
  });

  it('offline, keeps the change and saves it later', async () => {
    const { studio, file } = await start();
    const page = await openOn(studio);
    await page.context().setOffline(true);
    await page.getByLabel('Product name').fill('Acme');
    await page.getByTestId('save-status').getByText('Not saved').waitFor();
    await page.getByText('The studio does not respond. Check').waitFor();
    await page.context().setOffline(false);
    await saved(page);
    expect(await readFile(file, 'utf8')).toContain('"productName": "Acme"');
    await page.getByText('402913 is your sign-in code for Acme').waitFor();
    await page.getByText('The studio does not respond. Check').waitFor({ state: 'detached' });
  });

  it.each([
    { answer: 'Load theirs', productName: 'Theirs' },
    { answer: 'Keep mine', productName: 'Mine' },
  ])('asks when the file was edited outside, and does as told: $answer', async ({ answer, productName }) => {
    const { studio, file } = await start();
    const page = await openOn(studio);
    await page.getByLabel('Product name').fill('First');
    await untilSaved(studio.url, (project) => project.includes('First'));
    await saved(page);
    await page.context().setOffline(true);
    await page.getByLabel('Product name').fill('Mine');
    await page.getByTestId('save-status').getByText('Not saved').waitFor();
    await writeFile(file, (await readFile(file, 'utf8')).replace('First', 'Theirs'));
    await page.context().setOffline(false);
    await page.getByText('Nothing was overwritten.').waitFor();
    expect(await readFile(file, 'utf8')).toContain('Theirs');
    await page.getByRole('button', { name: answer }).click();
    await saved(page);
    await expect.poll(() => page.getByLabel('Product name').inputValue()).toBe(productName);
    await expect.poll(() => readFile(file, 'utf8')).toContain(`"productName": "${productName}"`);
  });

  it('Import and Start over can be undone', async () => {
    const page = await fixture.open('#/configure');
    await page.getByLabel('Domain', { exact: true }).fill('mg.first.example');
    await page.getByRole('button', { name: 'Start over' }).click();
    await expect.poll(() => page.getByLabel('Domain', { exact: true }).inputValue()).toBe('mg.example.com');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByLabel('Domain', { exact: true }).inputValue()).toBe('mg.first.example');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill('{ "domain": "mg.imported.example" }');
    await page.getByTestId('import').click();
    await expect.poll(() => page.getByLabel('Domain', { exact: true }).inputValue()).toBe('mg.imported.example');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByLabel('Domain', { exact: true }).inputValue()).toBe('mg.first.example');
  });
});

describe('for everyone', () => {
  it('works with the keyboard alone', async () => {
    const page = await openBoard();
    await emailIn(page, 'SignIn.en').getByText('402913').waitFor();
    await cellOf(page, 'SignIn.en').getByRole('link').first().focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toContain('Edit Register, English');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Register' }).waitFor();
    await page.getByRole('tab', { name: 'Texts' }).focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Subject');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Welcome: {{code}}');
    await page.getByTestId('inbox-preview').getByText('Welcome: 085327').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toContain('Edit Register, English: Welcome: 085327');
  });

  it.each(['light', 'dark'] as const)('has no accessibility violations: %s', async (scheme) => {
    await writeProject(fixture.studio.url, (project) => ({
      ...project,
      languages: ['en', 'fr', 'ar'],
      emails: { SignIn: { fr: { texts: { title: 'Bonjour' } } }, Register: { fr: null } },
    }));
    const page = await openBoard('', { scheme });
    await cellOf(page, 'SignIn.fr').getByText('Texts changed').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${fixture.studio.url}/#/board/SignIn.fr`);
    await page.getByLabel('Footnote').waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it.each([375, 768, 1024, 1440])('is no wider than a window of %i px', async (widthPx) => {
    await writeProject(fixture.studio.url, (project) => ({ ...project, languages: ['en', 'fr', 'de', 'ar'] }));
    const page = await openBoard('', { widthPx });
    await cellOf(page, 'SignIn.en').waitFor();
    expect(await overflowPx(page)).toBe(0);
    if ((await page.getByTestId('design').count()) === 0) await page.getByTestId('toggle-design').click();
    await page.getByLabel('Product name').waitFor();
    expect(await overflowPx(page)).toBe(0);
    await page.goto(`${fixture.studio.url}/#/board/SignIn.de`);
    await page.getByLabel('Footnote').waitFor();
    expect(await overflowPx(page)).toBe(0);
    await page.getByRole('tab', { name: 'HTML' }).click();
    await editorOf(page, 'HTML').waitFor();
    expect(await overflowPx(page)).toBe(0);
  });
});
