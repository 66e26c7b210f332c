// The Publish view in a browser, against the stand-in for Logto: what a person reads, what Logto holds, and where secrets are not.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../src/contract/project.ts';
import { buildConfig } from '../src/project/build.ts';
import { formatProject } from '../src/project/format-project.ts';
import { apiKey } from './lab.ts';
import { appId, appSecret, createLogtoStandIn, tokenMarker } from './support/logto-stand-in.ts';
import { chooseSegment, findViolations, overflowPx, usePageFixture, visibleText } from './support/page-fixture.ts';

const connection = { domain: 'mg.example.com', from: 'Acme <accounts@mg.example.com>' };
const before: Project = {
  version: 1,
  brand: { productName: 'Acme' },
  languages: ['en', 'fr'],
  emails: {},
  config: connection,
  deliveries: {},
};
const after: Project = {
  ...before,
  languages: ['en', 'fr', 'ar'],
  emails: { SignIn: { en: { texts: { subject: '{{code}} opens Acme', text: 'Enter this code to go on.' } } } },
};

const folder = mkdtempSync(path.join(tmpdir(), 'studio-publish-'));
const projectFile = path.join(folder, 'mailgun-studio.json');
writeFileSync(projectFile, formatProject(after));
const logto = await createLogtoStandIn();
const log: string[] = [];
const fixture = usePageFixture({}, { projectFile, env: logto.env, log: (line) => log.push(line) });
afterAll(async () => {
  await logto.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  writeFileSync(projectFile, formatProject(after));
  logto.connector = { id: 'c1', connectorId: 'mailgun', config: { ...buildConfig(before), apiKey, testMode: 'on' } };
  logto.templates = [];
});

async function connect(page: Page): Promise<void> {
  const isConnected = page.getByTestId('connection');
  const button = page.getByRole('region', { name: 'From the environment' }).getByRole('button', { name: 'Connect' });
  await isConnected.or(button).first().waitFor();
  // Another test of this file may have connected the studio.
  if (await button.isVisible()) await button.click();
  await page.getByTestId('review').waitFor();
}

const answer = async (page: Page) => {
  for (const box of await page.locator('.publish-question input').all()) await box.check();
};

describe('publish', () => {
  it('shows every change, publishes what Logto then sends, and undoes it', async () => {
    const held = structuredClone(logto.connector?.config);
    const page = await fixture.open('#/publish');
    await connect(page);

    expect(await visibleText(page.getByTestId('review'))).toContain('10 changes');
    expect(await visibleText(page.locator('[data-change="SignIn en"]'))).toMatch(/Changed: subject, text/);
    expect(await page.locator('.difference-added').count()).toBe(9);
    expect(await page.locator('.difference-group h2').first().textContent()).toBe('Sign in SignIn');
    expect(await visibleText(page.locator('.differences-kept'))).toContain('testMode');
    await page.locator('[data-change="SignIn en"] button').click();
    expect(await visibleText(page.locator('.comparison-text'))).toContain('Enter');
    await page.locator('.comparison iframe').nth(1).waitFor();
    expect(await page.locator('.comparison figcaption').allTextContents()).toEqual(['Before', 'After']);
    expect(await page.getByTestId('publish').isDisabled()).toBe(true);

    await answer(page);
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Published' }).waitFor();
    expect(logto.connector?.config).toMatchObject({ apiKey, testMode: 'on' });
    expect(logto.render('SignIn', 'en').subject).toBe('123456 opens Acme');
    expect(logto.render('BindMfa', 'ar').html).toContain("dir='rtl'");

    await page.getByTestId('undo').click();
    await page.getByRole('heading', { name: /^Restore: 10 changes/ }).waitFor();
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Restored' }).waitFor();
    expect(logto.connector?.config).toEqual(held);
  });

  it('says that there is nothing to do', async () => {
    logto.connector = { id: 'c1', connectorId: 'mailgun', config: { ...buildConfig(after), apiKey } };
    const page = await fixture.open('#/publish');
    await page.getByRole('button', { name: 'Connect' }).first().or(page.getByTestId('connection')).first().waitFor();
    const button = page.getByRole('region', { name: 'From the environment' }).getByRole('button');
    if (await button.isVisible()) await button.click();

    await page.getByRole('heading', { name: 'Logto has what the project has' }).waitFor();
    expect(await page.getByTestId('publish').count()).toBe(0);
  });

  it('writes nothing when Logto changed after the comparison, and compares again', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await answer(page);
    if (logto.connector) logto.connector.config.from = 'Other <other@mg.example.com>';
    await page.getByTestId('publish').click();

    expect(await visibleText(page.getByRole('alert'))).toContain('nothing was written');
    expect(logto.connector?.config.from).toBe('Other <other@mg.example.com>');
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByText('"Other <other@mg.example.com>"').waitFor();
  });

  it('drops a comparison when the target changes', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await chooseSegment(page, 'Bridge');

    expect(await page.getByTestId('publish').count()).toBe(0);
    await chooseSegment(page, 'Logto’s templates');
    await page.getByText('hides all of the connector’s deliveries').waitFor();
    const languages = page.locator('.difference-group').first().locator('.difference-language');
    expect(await languages.allTextContents(), 'in the order of the board').toEqual(['English', 'French', 'Arabic']);
    await answer(page);
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Published' }).waitFor();
    expect(logto.templates).toHaveLength(27);
    expect(logto.connector?.config.deliveries).toEqual(buildConfig(before).deliveries);
  });

  it('says what was written and what was not', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await chooseSegment(page, 'Logto’s templates');
    await page.getByText('hides all of the connector’s deliveries').waitFor();
    await answer(page);
    logto.before(/^PUT/, () => {
      logto.before(/^PUT/, () => Response.json({ code: 'a.b', message: 'No.' }, { status: 400 }));
      return undefined;
    });
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Published in part' }).waitFor();

    expect((await visibleText(page.locator('.publish-parts'))).replace(/\s+/g, ' ')).toBe(
      '9 email templates in en written 9 email templates in fr not written 9 email templates in ar not written',
    );
  });

  it('says that it is unknown what was written when the studio stops in the middle', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await answer(page);
    const body = '{"step":"Writing the connector’s config"}\n';
    await page.route('**/api/logto/publish', (route) => route.fulfill({ contentType: 'application/x-ndjson', body }));
    await page.getByTestId('publish').click();
    await page.getByText('The studio stopped in the middle, and it is unknown what was written.').waitFor();
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByTestId('review').waitFor();

    expect(await page.getByText('The studio stopped in the middle').count()).toBe(0);
  });

  it('asks to connect when the studio has forgotten the connection, as after a restart', async () => {
    const page = await fixture.open('#/publish', { expectedProblems: /400/ });
    await connect(page);
    await page.evaluate(`fetch('api/logto/disconnect', {
      method: 'POST',
      headers: { 'x-studio-token': document.querySelector('meta[name="studio-token"]').content },
    })`);
    await chooseSegment(page, 'Logto’s templates');
    await page.getByTestId('connect').waitFor();
    await connect(page);

    expect(await page.getByTestId('connect').count()).toBe(0);
  });

  it('pulls what Logto has into the project, after asking', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await page.getByRole('button', { name: 'Pull into project' }).click();
    await page.getByRole('button', { name: 'Replace the project’s emails?' }).click();
    await page.getByText('The project has what Logto has.').waitFor();

    expect(JSON.parse(readFileSync(projectFile, 'utf8'))).toMatchObject({
      languages: ['en', 'fr'],
      emails: {},
      config: { testMode: 'on' },
    });
    await page.getByRole('heading', { name: 'Logto has what the project has' }).waitFor();
  });

  it('sends a test email with Logto’s own call, and shows why it was not sent', async () => {
    const page = await fixture.open('#/publish', { expectedProblems: /502/ });
    await connect(page);
    await answer(page);
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Published' }).waitFor();
    logto.before(/\/test$/, () => new Response(null, { status: 204 }));
    await page.getByLabel('Send a test email through Logto').fill('ada@example.org');
    await page.getByTestId('send-test').click();
    await page.getByText('Logto sent it to ada@example.org.').waitFor();
    logto.before(/\/test$/, () => Response.json({ code: 'connector.general', message: 'Try later.' }, { status: 400 }));
    await page.getByTestId('send-test').click();

    expect(await visibleText(page.getByRole('alert'))).toContain('Try later.');
  });
});

describe('secrets', () => {
  it('stay out of responses, storage, the page, files and the log', async () => {
    // 400: a comparison that was on its way when the page disconnected.
    const page = await fixture.open('#/publish', { expectedProblems: /502|400/ });
    const seen: string[] = [];
    const pending: Array<Promise<unknown>> = [];
    page.on('response', (response) => {
      // Streams of events do not end; they tell of emails and revisions.
      if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
      const read = response.text().catch(() => '');
      pending.push(read.then((text) => seen.push(`${response.url()} ${text}`)));
    });
    page.on('request', (request) => {
      // What is typed has to reach the studio once.
      if (!request.url().endsWith('/connect')) seen.push(`${request.url()} ${request.postData() ?? ''}`);
    });
    const disconnect = page.getByRole('button', { name: 'Disconnect' });
    await disconnect.or(page.getByTestId('connect')).first().waitFor();
    if (await disconnect.isVisible()) {
      await page.getByTestId('review').waitFor(); // a comparison that runs would fail without the connection
      await disconnect.click();
    }
    await page.getByLabel('Endpoint').fill(logto.url);
    await page.getByLabel('App ID').fill(appId);
    await page.getByLabel('App secret').fill(`${appSecret}-wrong`);
    await page.getByTestId('connect').click();
    await page.getByText('Logto does not accept the app ID and secret').waitFor();
    await page.getByLabel('App secret').fill(appSecret);
    await page.getByTestId('connect').click();
    await page.getByTestId('review').waitFor();
    await answer(page);
    // A Logto that reflects everything it was sent.
    logto.before(/^PATCH/, () =>
      Response.json(
        { code: 'connector.invalid_config', message: 'No.', details: `${apiKey} ${appSecret}` },
        { status: 400 },
      ),
    );
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Not published' }).waitFor();
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByTestId('review').waitFor();
    await answer(page);
    await page.getByTestId('publish').click();
    await page.getByRole('heading', { name: 'Published' }).waitFor();
    await page.getByTestId('undo').click();
    await page.getByRole('heading', { name: /^Restore/ }).waitFor();
    const storage: string = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    const html = await page.content();
    await Promise.all(pending);

    const files = readdirSync(folder);
    expect(files.some((name) => name.includes('backup'))).toBe(true);
    const everything = [
      ...seen,
      storage,
      html,
      ...log,
      ...files.map((name) => readFileSync(path.join(folder, name), 'utf8')),
    ].join('\n');
    expect(everything).toContain('/api/logto/publish');
    const encoded = [apiKey, appSecret].flatMap((secret) => [
      secret,
      btoa(secret),
      btoa(`api:${secret}`),
      btoa(`${appId}:${secret}`),
    ]);
    for (const secret of [...encoded, tokenMarker]) expect(everything).not.toContain(secret);
  });
});

describe('the page', () => {
  it.each(['light', 'dark'] as const)('is accessible in %s, and fits 375 px', async (scheme) => {
    const page = await fixture.open('#/publish', { scheme, widthPx: 375 });
    await connect(page);
    await page.locator('[data-change="SignIn en"] button').click();
    expect(await findViolations(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByTestId('connect').waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
  });

  it('publishes with the keyboard alone', async () => {
    const page = await fixture.open('#/publish');
    await connect(page);
    await page.locator('.publish-question input').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Published' }).waitFor();

    expect(logto.render('SignIn', 'en').subject).toBe('123456 opens Acme');
  });
});
