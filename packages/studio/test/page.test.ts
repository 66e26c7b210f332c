// The page in a real browser: what a person sees and does, from the first visit on.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { focused, overflowPx, shownText, usePageLab, writeInto } from './support/page-lab.ts';

const lab = usePageLab();

describe('first visit', () => {
  it('leads to the first delivered test mail', async () => {
    const page = await lab.open();
    await page.getByText('The connector accepts this config.').waitFor();
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByLabel('To', { exact: true }).fill('ada@example.org');
    await page.getByTestId('send').click();
    await page.getByRole('heading', { name: 'Mailgun took the mail' }).waitFor();
    expect(await shownText(page.getByTestId('send-report'))).toMatch(/One attempt\s+200 accepted/);

    await page.getByRole('link', { name: 'Open the mail' }).click();
    expect(await shownText(page.getByTestId('mail-code'))).toContain('000000');
    await page.frameLocator('iframe').getByText('Your verification code').waitFor();
    const mails = await lab.emulator.inbox.list();
    expect(mails.map(({ to, codes }) => ({ to, codes }))).toEqual([{ to: 'ada@example.org', codes: ['000000'] }]);
  });

  it('says at all times where mails go', async () => {
    const page = await lab.open();
    const standing = page.getByTestId('destination');
    expect(await shownText(standing)).toContain('Nothing leaves this computer.');
    await page.getByRole('button', { name: 'api.eu.mailgun.net' }).click();
    await standing.getByText('Real Mailgun').waitFor();
    expect(await shownText(standing)).toContain('api.eu.mailgun.net');
    await page.goto(`${lab.studio.url}/#/send`);
    await page.getByText('This is a real mail, through api.eu.mailgun.net.').waitFor();
  });

  it('weighs at most 250 kB, compressed, without the editor', async () => {
    const page = await lab.open('#/send');
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

it('shows progress when a send takes longer than 300 ms, and only then', async () => {
  const page = await lab.open('#/send');
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  lab.emulator.faults.add({ delayMs: 1_200, match: { method: 'POST' } });
  await page.getByTestId('send').click();
  await page.getByRole('progressbar', { name: 'Sending' }).waitFor();
  expect(await page.getByTestId('send').getAttribute('aria-busy')).toBe('true');
  await page.getByRole('heading', { name: 'Mailgun took the mail' }).waitFor();
  expect(await page.getByRole('progressbar').count()).toBe(0);
});

describe('an error stands at its place', () => {
  it.each([
    {
      name: 'a domain that is an address',
      label: 'Domain',
      value: 'https://mg.example.com/',
      says: 'Write the bare domain',
    },
    { name: 'a sender that is none', label: 'Sender', value: 'nobody', says: 'Write one sender' },
    { name: 'an endpoint of somebody else', label: 'Mailgun endpoint', value: 'https://evil.example', says: 'mailgun' },
    { name: 'a key with a space', label: 'API key', value: 'key with spaces', says: 'An API key has no spaces' },
    { name: 'a subaccount with a slash', label: 'Subaccount', value: 'a/b', says: 'Write the id of the subaccount' },
    { name: 'a required field left blank', label: 'Domain', value: '', says: 'Fill in' },
  ])('$name', async ({ label, value, says }) => {
    const page = await lab.open();
    const control = page.getByLabel(label, { exact: true });
    await control.fill(value);
    const field = page.locator('.field-invalid', { has: control });
    await field.waitFor();
    expect((await shownText(field.locator('.finding-error').first())).toLowerCase()).toContain(says.toLowerCase());
    expect(await control.getAttribute('aria-invalid')).toBe('true');
    await page.getByTestId('check-summary').getByRole('button', { name: label, exact: true }).click();
    await expect.poll(() => focused(page)).toBe(label);
  });

  it('JSON that is none: under the editor with its line, and marked there', async () => {
    const page = await lab.open();
    await writeInto(page, 'Deliveries', '{\n  "Generic": { "html": "<p>{{code}}</p>" \n');
    await page.getByText('This is not JSON yet: look at line 3').waitFor();
    await expect.poll(() => page.locator('.cm-lint-marker-error').count()).toBeGreaterThan(0);
  });

  it('an unknown key of a delivery: on its line, in the connector’s words', async () => {
    const page = await lab.open();
    await writeInto(page, 'Deliveries', '{ "Generic": {\n"html": "<p>{{code}}</p>",\n"subjekt": "Hi" } }');
    await page.locator('.field-wide > .findings').getByText('did you mean subject?').waitFor();
    const marked = page.locator('.cm-lintRange-error', { hasText: 'subjekt' });
    await marked.waitFor();
    await page.getByTestId('check-summary').getByRole('button', { name: 'Deliveries: Generic.subjekt' }).click();
    await expect.poll(() => focused(page)).toBe('Deliveries');
  });

  it('an import that is no config: in the dialog, which stays', async () => {
    const page = await lab.open();
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill('{ "color": "red" }');
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByRole('dialog').getByText('None of the connector’s fields is in it.').waitFor();
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  it('a send to nobody, and one that the connector refuses', async () => {
    const page = await lab.open('#/send');
    await page.getByTestId('send').click();
    await page.getByText('Type the address that the mail is to go to.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('a@b@c');
    await page.getByTestId('send').click();
    expect(await shownText(page.getByTestId('shown-operator'))).toContain('Error occurred in connector');
    await page.getByTestId('diagnosis').locator('.finding').first().waitFor();
    expect(await shownText(page.getByTestId('send-report'))).not.toMatch(/Trace this address|suppression/);
    expect(await lab.emulator.inbox.list()).toEqual([]);
  });
});

it('sends no other payload than the one that was written', async () => {
  const page = await lab.open('#/preview/SignIn');
  await page.getByRole('tab', { name: 'Payload' }).click();
  await writeInto(page, 'Payload', '{ "code": ');
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  await page.locator('label.segment', { hasText: 'A real message' }).click();
  await page.getByText('The payload of SignIn cannot be read, so this mail cannot be sent.').waitFor();
  await page.getByTestId('send').click();
  await page.getByRole('link', { name: 'Mend it' }).click();
  await page.getByTestId('inbox-line').getByText('402913 is your sign-in code').waitFor();
  expect(await lab.emulator.inbox.list()).toEqual([]);
});

it('says that the studio is gone beside the send, and not of the address', async () => {
  const page = await lab.open('#/send', { expects: /failed|ERR_/ });
  await page.getByLabel('To', { exact: true }).fill('ada@example.org');
  await page.route('**/api/send', (route) => route.abort('connectionrefused'));
  await page.getByTestId('send').click();
  await page.getByTestId('send-result').getByText('The studio does not answer.').waitFor();
  expect(await page.getByLabel('To', { exact: true }).getAttribute('aria-invalid')).toBe('false');
});

it('shows sources letter by letter: no arrow for -->', async () => {
  await lab.post({ subject: 'Letters', html: '<!-- a != b -->' });
  const page = await lab.open('#/inbox');
  await page.locator('[data-message-id]').click();
  await page.getByRole('tab', { name: 'Source' }).click();
  const letters = page.getByRole('region', { name: 'MIME source' }).locator('pre');
  expect(await letters.evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).fontVariantLigatures)).toBe(
    'none',
  );
});

describe('configure', () => {
  it('takes over what Logto’s API shows, and hands it out without the key', async () => {
    const page = await lab.open();
    const config = {
      domain: 'other.example.com',
      apiKey: 'key-imported',
      from: 'A <a@other.example.com>',
      deliveries: { Generic: { html: '<p>{{code}}</p>', tags: [] } },
    };
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill(JSON.stringify({ id: 'abc', connectorId: 'mailgun', config }));
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByText('The connector’s config is taken over.').waitFor();
    expect(await page.getByLabel('Domain', { exact: true }).inputValue()).toBe('other.example.com');
    await page.locator('.finding', { hasText: 'Generic.tags' }).getByText('Console does not store it').waitFor();

    await page.getByRole('button', { name: 'Export' }).click();
    const shown = page.getByRole('region', { name: 'Config' });
    expect(await shownText(shown)).toContain('other.example.com');
    expect(await shownText(shown)).not.toContain('key-imported');
    await page.getByLabel('With the API key').check();
    expect(JSON.parse(await shownText(shown))).toMatchObject(config);
  });

  it('hands out no endpoint of this computer, and says what is left to fill in', async () => {
    const page = await lab.open();
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    expect(await shownText(dialog)).toContain(
      'The endpoint is this computer’s Mailgun and is left out: blank is Mailgun’s US region. For a domain in the EU, set https://api.eu.mailgun.net.',
    );
    expect(await shownText(dialog)).toContain('Not in here and still to be filled in there: API key.');
    expect(await shownText(page.getByRole('region', { name: 'Config' }))).not.toMatch(/endpoint|127\.0\.0\.1/);
  });

  it('says where a blank key comes from, for the endpoint in the form', async () => {
    const page = await lab.open();
    const field = page.locator('[data-field=apiKey]');
    await field.getByText('Leave it blank here: the local Mailgun takes any key.').waitFor();
    await page.getByRole('button', { name: 'api.eu.mailgun.net' }).click();
    await field.getByText('Fill in API key.').waitFor();
    expect(await shownText(field)).not.toContain('Leave it blank');
  });

  it('says which mail each usage type gets, as the connector has it', async () => {
    const page = await lab.open();
    await writeInto(
      page,
      'Deliveries',
      '{ "Generic": { "html": "<p>{{code}}</p>" }, "SignIn": { "html": "{{code}}" } }',
    );
    const coverage = page.getByRole('region', { name: 'Which mail each usage type gets' });
    await coverage.getByRole('link', { name: 'OrganizationInvitation no mail' }).waitFor();
    expect(await shownText(coverage)).toMatch(/SignIn\s+its own\s+Register\s+Generic/);
  });

  it('names every error where there is room', async () => {
    const page = await lab.open();
    for (const label of ['Mailgun endpoint', 'Domain', 'Sender'])
      await page.getByLabel(label, { exact: true }).fill('a b');
    const summary = page.getByTestId('check-summary');
    await summary.getByText('4 things to mend').waitFor();
    expect(await shownText(summary)).toContain('Sender');
    expect(await shownText(summary)).not.toContain('more below');
  });

  it('completes and explains deliveries from the connector’s schema', async () => {
    const page = await lab.open();
    await writeInto(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}}</p>", ');
    await page.keyboard.type('"deliv');
    await page.locator('.cm-tooltip-autocomplete').getByText('deliverWithin').waitFor();
    await page.keyboard.press('Escape');
    await writeInto(page, 'Deliveries', '{ "Generic": { "html": "<p>{{code}}</p>", "subject": "Hi" } }');
    await page.locator('.cm-line').getByText('"subject"').hover();
    await page.locator('.cm-tooltip-hover').getByText('Subject line.').waitFor();
    expect(await page.locator('.finding-error').count()).toBe(0);
  });

  it('keeps unsaved work over a reload, and the key nowhere', async () => {
    const page = await lab.open();
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
    const imported = { ApiKey: 'key-marker-misspelt', domain: 'kept.example.com' };
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByLabel('Config as JSON').fill(JSON.stringify(imported));
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByText('did you mean apiKey?').first().waitFor();
    await page.waitForTimeout(300); // the draft is kept a moment after it changed
    const stored = await page.evaluate(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, location.href])',
    );
    expect(stored).toContain('kept.example.com');
    expect(stored).not.toContain('key-marker');
    expect(addresses.join()).not.toContain('key-marker');
  });
});

describe('inbox', () => {
  it('receives while it is open, newest first, finds, and copies the code', async () => {
    const page = await lab.open('#/inbox');
    await page.getByRole('heading', { name: 'No mail yet' }).waitFor();
    await page.getByText('MAILGUN_CONNECTOR_ENDPOINTS').waitFor();
    await lab.post({ subject: '111222 is your code', text: 'Your code is 111222' });
    await page.getByTestId('mail-list').getByText('111222 is your code').waitFor();
    await lab.post({ subject: '333444 is your code', text: 'Your code is 333444', to: 'bob@example.org' });
    await page.getByTestId('mail-list').getByText('333444 is your code').waitFor();
    const subjects = page.locator('[data-message-id] .mail-row-subject');
    expect(await subjects.allInnerTexts()).toEqual(['333444 is your code', '111222 is your code']);

    await page.getByLabel('Search the inbox').fill('ada@');
    await expect.poll(() => subjects.allInnerTexts()).toEqual(['111222 is your code']);
    await subjects.first().click();
    await page.getByRole('button', { name: 'Copy code' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('111222');
    await page.getByRole('tab', { name: 'Source' }).click();
    expect(await shownText(page.getByRole('region', { name: 'MIME source' }))).toContain('Subject: 111222');
  });

  it('has an address for each mail, and says so when it is gone', async () => {
    await lab.post({ subject: 'By its address', text: 'Hello' });
    const page = await lab.open('#/inbox', { expects: /404/ });
    const key = await page.locator('[data-message-id]').getAttribute('data-message-id');
    await page.goto(`${lab.studio.url}/#/inbox/${key}`);
    await page.getByRole('heading', { name: 'By its address' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'By its address' }).waitFor();
    await page.goto(`${lab.studio.url}/#/inbox/999999999`);
    await page.getByRole('heading', { name: 'This mail is not here' }).waitFor();
    expect(await shownText(page.getByTestId('mail'))).toMatch(/\.$/);
  });

  it('hands out what is attached, under its name', async () => {
    const files = [new File(['a,b\n1,2\n'], 'naïve b.csv', { type: 'text/csv' }), new File(['<script>'], 'x.html')];
    await lab.post({ subject: 'With files', text: 'Hello' }, files);
    const page = await lab.open('#/inbox');
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

  it('marks a header that the recipient can read and should not', async () => {
    await lab.post({ text: 'Hello', 'h:X-Mailgun-Variables': '{"user":"secret"}', 'v:user': '{"id":"1"}' });
    const page = await lab.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('tab', { name: 'Headers' }).click();
    expect(await shownText(page.locator('.pair-marked').first())).toContain('The recipient can read this.');
  });
});

describe('faults', () => {
  it('tell a story: the operator reads what to do, the person at the sign-in page one calm sentence', async () => {
    const page = await lab.open('#/faults');
    await page.getByLabel('Domain not verified').check();
    await page.getByTestId('play-fault').click();
    const user = page.getByTestId('shown-user');
    await user.waitFor();
    expect(await shownText(page.getByTestId('shown-operator'))).toContain('The domain is not verified.');
    expect(await shownText(user)).toMatch(/The email could not be sent\. Please try again later\. \(Reference \w+\)/);
    expect(await shownText(user)).not.toContain('verified');
    expect(await lab.emulator.inbox.list()).toEqual([]);
    expect(lab.emulator.faults.pending()).toEqual([]);
  });

  it('that pass by themselves are tried again, and the mail arrives', async () => {
    const page = await lab.open('#/faults');
    await page.getByLabel('Mailgun returns 503').check();
    await page.getByTestId('play-fault').click();
    await expect.poll(() => page.getByTestId('send-report').count()).toBe(2);
    expect(await shownText(page.getByTestId('send-report').first())).toMatch(
      /2 attempts\s+503 unavailable[\s\S]*200 accepted/,
    );
    expect(await lab.emulator.inbox.list()).toHaveLength(2);
  });

  it('that are only ordered wait for the next send, and can be cancelled', async () => {
    const page = await lab.open('#/faults');
    await page.getByRole('spinbutton', { name: 'Times' }).fill('3');
    await page.getByRole('button', { name: 'Only order it' }).click();
    const pending = page.getByRole('status').filter({ has: page.getByTestId('pending-faults') });
    expect(await shownText(pending)).toMatch(
      /Mailgun returns 503 3×\s+Send here plays the chosen fault alone, and cancels/,
    );
    expect(await isInSight(page, page.getByTestId('pending-faults'))).toBe(true);
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await page.getByText('1 fault is waiting: Mailgun returns 503 3×').waitFor();
    await page.getByRole('link', { name: 'Look at Faults' }).click();
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByTestId('pending-faults').waitFor({ state: 'detached' });
    expect(lab.emulator.faults.pending()).toEqual([]);
  });
});

it('beside the list of faults nothing covers a choice, whatever is ordered', async () => {
  const page = await lab.open('#/faults');
  await page.getByRole('button', { name: 'Only order it' }).click();
  await page.getByTestId('pending-faults').waitFor();
  const [list, bar] = [
    await page.locator('.choices-scroll').boundingBox(),
    await page.locator('.faults-bar').boundingBox(),
  ];
  expect((list?.y ?? 0) + (list?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  expect(await isInSight(page, page.locator('.faults-bar'))).toBe(true);
});

describe('on a phone, faults', () => {
  it('that are ordered are in sight, and cover no choice at the end of the list', async () => {
    const page = await lab.open('#/faults', { widthPx: 390 });
    await page.getByLabel('Malformed response').check();
    await page.getByRole('button', { name: 'Only order it' }).click();
    await page.getByTestId('pending-faults').waitFor();
    expect(await isInSight(page, page.getByTestId('pending-faults'))).toBe(true);
    const last = page.locator('.choice').last();
    await page.getByLabel('Mailgun returns 503').focus();
    await page.keyboard.press('ArrowUp');
    expect(await last.getByRole('radio').isChecked()).toBe(true);
    const [choice, bar] = [await last.boundingBox(), await page.locator('.faults-bar').boundingBox()];
    expect((choice?.y ?? 0) + (choice?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  });

  it.each(['-1', '', '10'])('are not ordered “%s” times, and the field says why', async (times) => {
    const page = await lab.open('#/faults', { widthPx: 390 });
    const field = page.getByRole('spinbutton', { name: 'Times' });
    await field.fill(times);
    await page.getByText('Times is a whole number from 1 to 9.').waitFor();
    expect(await field.inputValue()).toBe(times);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('button', { name: 'Only order it' }).isDisabled()).toBe(true);
    expect(lab.emulator.faults.pending()).toEqual([]);
  });
});

/** All of it is inside the window. */
async function isInSight(page: Page, locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  const heightPx = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= heightPx;
}

it.each(['#/configure', '#/preview', '#/send', '#/inbox', '#/trace', '#/faults'])(
  '%s fits a phone of 320 px',
  async (hash) => {
    await lab.post({ subject: 'A subject that is so long that it must be cut or broken somewhere', text: 'Hello' });
    const page = await lab.open(hash, { widthPx: 320 });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await overflowPx(page)).toBe(0);
  },
);
