// The page in a real browser: what a user sees and does, from the first visit on.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { focused, overflowPx, readProject, replaceText, usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

describe('first visit', () => {
  it('leads to the first delivered test email', async () => {
    const page = await fixture.open('#/configure');
    await page.getByText('The connector accepts this config.').waitFor();
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByLabel('To', { exact: true }).fill('ada@example.org');
    await page.getByTestId('send').click();
    await page.getByRole('heading', { name: 'Accepted by Mailgun' }).waitFor();
    expect(await visibleText(page.getByTestId('send-report'))).toMatch(/1 attempt\s+200 accepted/);

    await page.getByRole('link', { name: 'Open the email' }).click();
    expect(await visibleText(page.getByTestId('email-code'))).toContain('000000');
    await page.frameLocator('iframe').getByText('Your verification code').waitFor();
    const emails = await fixture.emulator.inbox.list();
    expect(emails.map(({ to, codes }) => ({ to, codes }))).toEqual([{ to: 'ada@example.org', codes: ['000000'] }]);
  });

  it('always shows where emails go', async () => {
    const page = await fixture.open('#/configure');
    const destination = page.getByTestId('destination');
    expect(await visibleText(destination)).toContain('Nothing leaves this computer.');
    await page.getByRole('button', { name: 'api.eu.mailgun.net' }).click();
    await destination.getByText('Real Mailgun').waitFor();
    expect(await visibleText(destination)).toContain('api.eu.mailgun.net');
    await page.goto(`${fixture.studio.url}/#/send`);
    await page.getByText('This sends a real, billed email through api.eu.mailgun.net.').waitFor();
  });

  it('loads at most 250 kB, compressed, without the editor', async () => {
    const page = await fixture.open('#/send');
    await page.getByTestId('send').waitFor();
    const sizes = (await page.evaluate(
      "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map((entry) => [entry.name, entry.encodedBodySize])",
    )) as Array<[string, number]>;
    expect(sizes.some(([name]) => name.includes('create-editor'))).toBe(false);
    const totalBytes = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    expect(totalBytes).toBeGreaterThan(20_000);
    expect(totalBytes).toBeLessThanOrEqual(250_000);
  });
});

it('shows the progress of a send after 300 ms, not before', async () => {
  const page = await fixture.open('#/send');
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  fixture.emulator.faults.add({ delayMs: 1_200, match: { method: 'POST' } });
  await page.getByTestId('send').click();
  await page.getByRole('progressbar', { name: 'Sending' }).waitFor();
  expect(await page.getByTestId('send').getAttribute('aria-busy')).toBe('true');
  await page.getByRole('heading', { name: 'Accepted by Mailgun' }).waitFor();
  expect(await page.getByRole('progressbar').count()).toBe(0);
});

describe('an error is shown where it is fixed', () => {
  it.each([
    {
      name: 'a domain with a scheme',
      label: 'Domain',
      value: 'https://mg.example.com/',
      message: 'Write the bare domain',
    },
    { name: 'an invalid sender', label: 'Sender', value: 'nobody', message: 'Write one sender' },
    {
      name: 'an endpoint outside Mailgun',
      label: 'Mailgun endpoint',
      value: 'https://evil.example',
      message: 'mailgun',
    },
    { name: 'a key with a space', label: 'API key', value: 'key with spaces', message: 'An API key has no spaces' },
    { name: 'a subaccount with a slash', label: 'Subaccount', value: 'a/b', message: 'Write the id of the subaccount' },
    { name: 'a blank required field', label: 'Domain', value: '', message: 'Fill in' },
  ])('$name', async ({ label, value, message }) => {
    const page = await fixture.open('#/configure');
    const control = page.getByLabel(label, { exact: true });
    await control.fill(value);
    const field = page.locator('.field-invalid', { has: control });
    await field.waitFor();
    expect((await visibleText(field.locator('.finding-error').first())).toLowerCase()).toContain(message.toLowerCase());
    expect(await control.getAttribute('aria-invalid')).toBe('true');
    await page.getByTestId('check-summary').getByRole('button', { name: label, exact: true }).click();
    await expect.poll(() => focused(page)).toBe(label);
  });

  it('invalid JSON: below the editor with its line, and marked in the editor', async () => {
    const page = await fixture.open('#/configure');
    await replaceText(page, 'Deliveries', '{\n  "Generic": { "html": "<p>{{code}}</p>" \n');
    await page.getByText('Invalid JSON at line 3').waitFor();
    await expect.poll(() => page.locator('.cm-lint-marker-error').count()).toBeGreaterThan(0);
  });

  it('an unknown key of a delivery: on its line, with the connector’s message', async () => {
    const page = await fixture.open('#/configure');
    await replaceText(page, 'Deliveries', '{ "Generic": {\n"html": "<p>{{code}}</p>",\n"subjekt": "Hi" } }');
    await page.locator('.json-field > .findings').getByText('did you mean subject?').waitFor();
    const marked = page.locator('.cm-lintRange-error', { hasText: 'subjekt' });
    await marked.waitFor();
    await page.getByTestId('check-summary').getByRole('button', { name: 'Deliveries: Generic.subjekt' }).click();
    await expect.poll(() => focused(page)).toBe('Deliveries');
  });

  it('an import that is not a config: in the dialog, which stays open', async () => {
    const page = await fixture.open('#/configure');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill('{ "color": "red" }');
    await page.getByTestId('import').click();
    await page.getByRole('dialog').getByText('This JSON has none of the connector’s fields').waitFor();
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  it('a missing recipient, and one that the connector rejects', async () => {
    const page = await fixture.open('#/send');
    await page.getByTestId('send').click();
    await page.getByText('Enter the recipient’s email address.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('a@b@c');
    await page.getByTestId('send').click();
    expect(await visibleText(page.getByTestId('logto-message-operator'))).toContain('Error occurred in connector');
    await page.getByTestId('diagnosis').locator('.finding').first().waitFor();
    expect(await visibleText(page.getByTestId('send-report'))).not.toMatch(/Trace this address|suppression/);
    expect(await fixture.emulator.inbox.list()).toEqual([]);
  });
});

it('sends nothing while the payload is invalid', async () => {
  const page = await fixture.open('#/preview/SignIn');
  await page.getByRole('tab', { name: 'Payload' }).click();
  await replaceText(page, 'Payload', '{ "code": ');
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  await page.locator('label.segment', { hasText: 'Real message' }).click();
  await page.getByText('The payload of Sign in is invalid.').waitFor();
  await page.getByTestId('send').click();
  await page.getByRole('link', { name: 'Fix' }).click();
  await page.getByTestId('inbox-preview').getByText('402913 is your sign-in code').waitFor();
  expect(await fixture.emulator.inbox.list()).toEqual([]);
});

it('shows the language of a real message, also one that the project does not have', async () => {
  const page = await fixture.open('#/preview/SignIn');
  await page.getByLabel('Language').fill('fr');
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.locator('label.segment', { hasText: 'Real message' }).click();
  await expect.poll(() => page.getByLabel('Language').inputValue()).toBe('fr');

  await page.getByRole('link', { name: 'Configure' }).click();
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('link', { name: 'Preview', exact: true }).click();
  await expect.poll(() => page.getByLabel('Language').inputValue(), { message: 'of Logto’s example' }).toBe('en');
});

it('shows an unconfirmed send as neither accepted nor failed', async () => {
  const page = await fixture.open('#/send');
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  const unconfirmed = 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.';
  const result = { ok: false, id: '<1@mg.example.com>', unconfirmed, elapsedMs: 8000, attempts: [], log: [] };
  await page.route('**/api/send', (route) => route.fulfill({ json: { ...result, logtoError: null, error: null } }));
  await page.getByTestId('send').click();
  const text = await visibleText(page.getByTestId('send-report'));

  expect(text).toMatch(/^Unconfirmed\s/);
  expect(text).toContain(unconfirmed);
  expect(text).toContain('<1@mg.example.com>');
  expect(text).not.toMatch(/Send failed|Accepted by Mailgun|would see/);
});

it('shows a stopped studio beside the form, not at the recipient', async () => {
  const page = await fixture.open('#/send', { expectedProblems: /failed|ERR_/ });
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  await page.route('**/api/send', (route) => route.abort('connectionrefused'));
  await page.getByTestId('send').click();
  await page.getByTestId('send-result').getByText('The studio does not respond.').waitFor();
  expect(await page.getByLabel('To', { exact: true }).getAttribute('aria-invalid')).toBe('false');
});

it('offers one Reload button when the server refuses the page, since it has a newer one', async () => {
  const page = await fixture.open('#/send', { expectedProblems: /403/ });
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  await page.route('**/api/send', (route) => route.fulfill({ status: 403, json: { error: 'Reload it.' } }));
  await page.route(`${fixture.studio.url}/`, async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(/(src="[^"]*?)(-[\w-]+)?\.js"/, '$1-newer.js"');
    await route.fulfill({ response, body: html.replace(/(studio-token" content=")/, '$1newer-') });
  });
  await page.getByTestId('send').click();
  await page.getByText('The studio was updated.').waitFor();
  await page.unroute(`${fixture.studio.url}/`);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByTestId('send').waitFor();
  await page.getByText('The studio was updated.').waitFor({ state: 'detached' });
  expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('ada@example.org');
});

it('shows source text without ligatures: no arrow for -->', async () => {
  await fixture.post({ subject: 'Letters', html: '<!-- a != b -->' });
  const page = await fixture.open('#/inbox');
  await page.locator('[data-message-id]').click();
  await page.getByRole('tab', { name: 'Source' }).click();
  const letters = page.getByRole('region', { name: 'MIME source' }).locator('pre');
  expect(await letters.evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).fontVariantLigatures)).toBe(
    'none',
  );
});

describe('configure', () => {
  it('imports a connector of Logto’s API, and exports it without the key', async () => {
    const page = await fixture.open('#/configure');
    const config = {
      domain: 'other.example.com',
      apiKey: 'key-imported',
      from: 'A <a@other.example.com>',
      deliveries: { Generic: { html: '<p>{{code}}</p>', tags: [] } },
    };
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill(JSON.stringify({ id: 'abc', connectorId: 'mailgun', config }));
    await page.getByTestId('import').click();
    await page.getByText('Imported the config of the connector.').waitFor();
    expect(await page.getByLabel('Domain', { exact: true }).inputValue()).toBe('other.example.com');
    await page.locator('.finding', { hasText: 'Generic.tags' }).getByText('Console does not store it').waitFor();

    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    expect(await visibleText(dialog)).not.toContain('key-imported');
    await dialog.getByLabel('Include API key').check();
    const copied = async (name: string) => {
      await dialog.getByRole('button', { name, exact: true }).click();
      await dialog.getByText('Copied').waitFor();
      const text: string = await page.evaluate('navigator.clipboard.readText()');
      await dialog.getByText('Copied').waitFor({ state: 'detached' });
      return text;
    };
    expect(await copied('Copy domain')).toBe(config.domain);
    expect(await copied('Copy sender')).toBe(config.from);
    expect(await copied('Copy api key')).toBe(config.apiKey);
    expect(JSON.parse(await copied('Copy deliveries'))).toEqual(config.deliveries);
    expect(JSON.parse(await copied('Copy all as JSON'))).toMatchObject(config);
  });

  it('exports no local endpoint, and lists what is still missing', async () => {
    const page = await fixture.open('#/configure');
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    expect(await visibleText(dialog)).toContain(
      'The local endpoint is not exported. Without an endpoint, the connector uses Mailgun’s US region. For a domain in the EU, set https://api.eu.mailgun.net.',
    );
    expect(await visibleText(dialog)).toContain('Not exported: API key. Enter it in Console.');
    expect(
      await dialog.locator('[data-exported]').evaluateAll((all) => all.map((one) => one.getAttribute('data-exported'))),
    ).not.toContain('endpoint');
  });

  it('says where a blank key comes from, by the endpoint in the form', async () => {
    const page = await fixture.open('#/configure');
    const field = page.locator('[data-field=apiKey]');
    await field.getByText('Leave it blank: the local Mailgun accepts any key.').waitFor();
    await page.getByRole('button', { name: 'api.eu.mailgun.net' }).click();
    await field.getByText('Fill in API key.').waitFor();
    expect(await visibleText(field)).not.toContain('Leave it blank');
  });

  it('shows the delivery that the connector uses for each usage type', async () => {
    const page = await fixture.open('#/configure');
    await replaceText(
      page,
      'Deliveries',
      '{ "Generic": { "html": "<p>{{code}}</p>" }, "SignIn": { "html": "{{code}}" } }',
    );
    const coverage = page.getByRole('region', { name: 'Delivery used for each usage type' });
    await coverage.getByRole('link', { name: 'Organization invitation OrganizationInvitation no email' }).waitFor();
    expect(await visibleText(coverage)).toMatch(/Sign in\s+SignIn\s+its own\s+Register\s+Register\s+Generic/);
  });

  it('links to a warning', async () => {
    const page = await fixture.open('#/configure');
    await replaceText(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}}</p>",\n"tags": [] } }');
    const summary = page.getByTestId('check-summary');
    await summary.getByText(/The connector accepts this config, with \d+ warnings?:/).waitFor();
    await summary.getByRole('button').first().click();
    await expect.poll(() => focused(page)).toBe('Deliveries');
  });

  it('links to every error when there is room', async () => {
    const page = await fixture.open('#/configure');
    for (const label of ['Mailgun endpoint', 'Domain', 'Sender'])
      await page.getByLabel(label, { exact: true }).fill('a b');
    const summary = page.getByTestId('check-summary');
    await summary.getByText('Fix 4 errors before sending').waitFor();
    expect(await visibleText(summary)).toContain('Sender');
    expect(await visibleText(summary)).not.toContain('more below');
  });

  it('completes and explains deliveries from the connector’s schema', async () => {
    const page = await fixture.open('#/configure');
    await replaceText(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}}</p>", ');
    await page.keyboard.type('"deliv');
    await page.locator('.cm-tooltip-autocomplete').getByText('deliverWithin').waitFor();
    await page.keyboard.press('Escape');
    await replaceText(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}}</p>", "subject": "Hi" } }');
    await page.locator('.cm-line').getByText('"subject"').hover();
    await page.locator('.cm-tooltip-hover').getByText('Subject line.').waitFor();
    expect(await page.locator('.finding-error').count()).toBe(0);
  });

  it('keeps unsaved work over a reload, and stores no key', async () => {
    const page = await fixture.open('#/configure');
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByLabel('Domain', { exact: true }).fill('kept.example.com');
    await page.getByLabel('API key', { exact: true }).fill('key-marker-0123456789');
    await page.getByRole('button', { name: 'Show API key' }).click();
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByLabel('To', { exact: true }).fill('kept@example.org');
    await page.reload();
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('kept@example.org');
    await page.getByRole('link', { name: 'Configure', exact: true }).click();
    expect(await page.getByLabel('Domain', { exact: true }).inputValue()).toBe('kept.example.com');
    expect(await page.getByLabel('API key', { exact: true }).inputValue()).toBe('');
    const imported = { ApiKey: 'key-marker-misspelled', domain: 'kept.example.com' };
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill(JSON.stringify(imported));
    await page.getByTestId('import').click();
    await page.getByText('did you mean apiKey?').first().waitFor();
    await page.waitForTimeout(300); // the draft is saved shortly after a change
    const stored = await page.evaluate(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, location.href])',
    );
    expect(stored).toContain('kept@example.org');
    expect(stored).not.toContain('key-marker');
    expect(JSON.stringify(await readProject(fixture.studio.url))).not.toContain('key-marker');
    expect(addresses.join()).not.toContain('key-marker');
  });
});

describe('inbox', () => {
  it('shows new emails, newest first, searches them, and copies the code', async () => {
    const page = await fixture.open('#/inbox');
    await page.getByRole('heading', { name: 'No emails yet' }).waitFor();
    await page.getByText('MAILGUN_CONNECTOR_ENDPOINTS').waitFor();
    await fixture.post({ subject: '111222 is your code', text: 'Your code is 111222' });
    await page.getByTestId('email-list').getByText('111222 is your code').waitFor();
    await fixture.post({ subject: '333444 is your code', text: 'Your code is 333444', to: 'bob@example.org' });
    await page.getByTestId('email-list').getByText('333444 is your code').waitFor();
    const subjects = page.locator('[data-message-id] .email-row-subject');
    expect(await subjects.allInnerTexts()).toEqual(['333444 is your code', '111222 is your code']);

    await page.getByLabel('Search the inbox').fill('ada@');
    await expect.poll(() => subjects.allInnerTexts()).toEqual(['111222 is your code']);
    await subjects.first().click();
    await page.getByRole('button', { name: 'Copy code' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('111222');
    await page.getByRole('tab', { name: 'Source' }).click();
    expect(await visibleText(page.getByRole('region', { name: 'MIME source' }))).toContain('Subject: 111222');
  });

  it('has a route for each email, and says when one is not found', async () => {
    await fixture.post({ subject: 'By its route', text: 'Hello' });
    const page = await fixture.open('#/inbox', { expectedProblems: /404/ });
    const key = await page.locator('[data-message-id]').getAttribute('data-message-id');
    await page.goto(`${fixture.studio.url}/#/inbox/${key}`);
    await page.getByRole('heading', { name: 'By its route' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'By its route' }).waitFor();
    await page.goto(`${fixture.studio.url}/#/inbox/999999999`);
    await page.getByRole('heading', { name: 'This email cannot be shown' }).waitFor();
    expect(await visibleText(page.getByTestId('email'))).toMatch(/\.$/);
  });

  it('downloads attachments under their names', async () => {
    const files = [new File(['a,b\n1,2\n'], 'naïve b.csv', { type: 'text/csv' }), new File(['<script>'], 'x.html')];
    await fixture.post({ subject: 'With files', text: 'Hello' }, files);
    const page = await fixture.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('tab', { name: 'Attachments' }).click();
    expect(await page.getByRole('tabpanel').getByRole('link').allInnerTexts()).toHaveLength(2);
    for (const { name, text } of [
      { name: 'naïve b.csv', text: 'a,b\n1,2\n' },
      { name: 'x.html', text: '<script>' },
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: `Download ${name}`, exact: true }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(name);
      expect(readFileSync(await download.path(), 'utf8')).toBe(text);
    }
    expect(page.url()).toContain('#/inbox/');
  });

  it('highlights a header that the recipient should not see', async () => {
    await fixture.post({ text: 'Hello', 'h:X-Mailgun-Variables': '{"user":"secret"}', 'v:user': '{"id":"1"}' });
    const page = await fixture.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('tab', { name: 'Headers' }).click();
    expect(await visibleText(page.locator('.name-value-row-highlighted').first())).toContain(
      'The recipient can read this.',
    );
  });
});

describe('faults', () => {
  it('show the operator what to do, and the user one calm sentence', async () => {
    const page = await fixture.open('#/faults');
    await chooseFault(page, 'unverified');
    await page.getByTestId('simulate-fault').click();
    const user = page.getByTestId('logto-message-user');
    await user.waitFor();
    expect(await visibleText(page.getByTestId('logto-message-operator'))).toContain('The domain is not verified.');
    expect(await visibleText(user)).toMatch(/The email could not be sent\. Please try again later\. \(Reference \w+\)/);
    expect(await visibleText(user)).not.toContain('verified');
    expect(await fixture.emulator.inbox.list()).toEqual([]);
    expect(fixture.emulator.faults.pending()).toEqual([]);
  });

  it('have their result in view, on a phone and on a wide screen', async () => {
    for (const widthPx of [375, 1280]) {
      const page = await fixture.open('#/faults', { widthPx });
      await chooseFault(page, 'unverified');
      await page.getByTestId('simulate-fault').click();
      await page.getByTestId('logto-message-user').waitFor();
      const box = await page.getByTestId('fault-results').getByRole('heading').first().boundingBox();
      expect(box?.y, `at ${widthPx} pixels`).toBeGreaterThanOrEqual(0);
      expect(box?.y, `at ${widthPx} pixels`).toBeLessThan(740 / 2);
    }
  });

  it('that are temporary are retried, and the email arrives', async () => {
    const page = await fixture.open('#/faults');
    await chooseFault(page, 'brief-outage');
    await page.getByTestId('simulate-fault').click();
    await expect.poll(() => page.getByTestId('send-report').count()).toBe(2);
    expect(await visibleText(page.getByTestId('send-report').first())).toMatch(
      /2 attempts\s+503 unavailable[\s\S]*200 accepted/,
    );
    expect(await fixture.emulator.inbox.list()).toHaveLength(2);
  });

  it('keep the recipient and the usage type of their result, whatever is chosen later', async () => {
    const page = await fixture.open('#/faults');
    await chooseFault(page, 'unverified');
    await page.getByTestId('simulate-fault').click();
    await page.getByTestId('logto-message-user').waitFor();
    await page.goto(`${fixture.studio.url}/#/preview/Register`);
    await page.getByTestId('inbox-preview').getByText('085327 is your sign-up code').waitFor();
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByLabel('To', { exact: true }).fill('grace@example.org');
    await page.getByRole('link', { name: 'Faults' }).click();

    const results = await visibleText(page.getByTestId('fault-results'));
    expect(results).toContain('Real message (Sign in)');
    expect(results).not.toContain('grace@example.org');
  });

  it('that last are shown as such without a change of “Times”', async () => {
    const page = await fixture.open('#/faults');
    await chooseFault(page, 'down');
    await page.getByTestId('simulate-fault').click();
    await expect.poll(() => page.getByTestId('send-report').count(), { timeout: 10_000 }).toBe(2);
    expect(await page.getByTestId('send-report').first().getAttribute('data-ok')).toBe('false');
    expect(await fixture.emulator.inbox.list()).toEqual([]);
  });

  it('lead to the email of their own send', async () => {
    const page = await fixture.open('#/faults');
    await page.getByTestId('simulate-fault').click();
    await expect.poll(() => page.getByRole('link', { name: 'Open the email' }).count()).toBe(2);
    const [realKey, testKey] = (await fixture.emulator.inbox.list()).map(({ key }) => key);
    const links = await page
      .getByRole('link', { name: 'Open the email' })
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toEqual([`#/inbox/${testKey}`, `#/inbox/${realKey}`]);
  });

  it('that are queued apply to the next send, and can be removed', async () => {
    const page = await fixture.open('#/faults');
    await page.getByRole('spinbutton', { name: 'Times' }).fill('3');
    await page.getByRole('button', { name: 'Queue fault' }).click();
    const queued = page.getByRole('status').filter({ has: page.getByTestId('queued-faults') });
    const title = await visibleText(page.locator('[data-fault=brief-outage] .fault-title'));
    expect(await visibleText(queued)).toContain(`${title} 3×`);
    expect(await visibleText(queued)).toContain('Send on this page clears the queue and uses the selected fault.');
    expect(await isVisible(page, page.getByTestId('queued-faults'))).toBe(true);
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByText(`1 fault queued: ${title} 3×`).waitFor();
    await page.getByRole('link', { name: 'Go to Faults' }).click();
    await page.getByRole('button', { name: 'Clear queue' }).click();
    await page.getByTestId('queued-faults').waitFor({ state: 'detached' });
    expect(fixture.emulator.faults.pending()).toEqual([]);
  });
});

it('keeps the bar below the list of faults, with a queued fault too', async () => {
  const page = await fixture.open('#/faults');
  await page.getByRole('button', { name: 'Queue fault' }).click();
  await page.getByTestId('queued-faults').waitFor();
  const [list, bar] = [
    await page.locator('.fault-scroll').boundingBox(),
    await page.locator('.fault-bar').boundingBox(),
  ];
  expect((list?.y ?? 0) + (list?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  expect(await isVisible(page, page.locator('.fault-bar'))).toBe(true);
});

describe('on a phone, faults', () => {
  it('that are queued are visible, and do not cover the end of the list', async () => {
    const page = await fixture.open('#/faults', { widthPx: 390 });
    await page.locator('[data-fault] input').last().check();
    await page.getByRole('button', { name: 'Queue fault' }).click();
    await page.getByTestId('queued-faults').waitFor();
    expect(await isVisible(page, page.getByTestId('queued-faults'))).toBe(true);
    const last = page.locator('.fault').last();
    await page.locator('[data-fault] input').first().focus();
    await page.keyboard.press('ArrowUp');
    expect(await last.getByRole('radio').isChecked()).toBe(true);
    const [choice, bar] = [await last.boundingBox(), await page.locator('.fault-bar').boundingBox()];
    expect((choice?.y ?? 0) + (choice?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  });

  it.each(['-1', '', '10'])('cannot be queued “%s” times, and the field says why', async (times) => {
    const page = await fixture.open('#/faults', { widthPx: 390 });
    const field = page.getByRole('spinbutton', { name: 'Times' });
    await field.fill(times);
    await page.getByText('Enter a whole number from 1 to 9.').waitFor();
    expect(await field.inputValue()).toBe(times);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('button', { name: 'Queue fault' }).isDisabled()).toBe(true);
    expect(fixture.emulator.faults.pending()).toEqual([]);
  });
});

const chooseFault = (page: Page, id: string) => page.locator(`[data-fault=${id}] input`).check();

/** The whole element is inside the window. */
async function isVisible(page: Page, locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  const heightPx = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= heightPx;
}

it.each(['#/configure', '#/preview', '#/send', '#/inbox', '#/trace', '#/faults'])(
  '%s fits a phone of 320 px',
  async (hash) => {
    await fixture.post({ subject: 'A subject that is so long that it must be cut or broken somewhere', text: 'Hello' });
    const page = await fixture.open(hash, { widthPx: 320 });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await overflowPx(page)).toBe(0);
  },
);
