// A mail that means harm, in the inbox and in the preview: nothing runs, nothing is asked for, nothing is covered.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usePageLab, writeInto } from './support/page-lab.ts';

const lab = usePageLab();
let trap: Server;
let trapUrl = '';
let caught: string[] = [];

beforeAll(async () => {
  trap = createServer((request, response) => {
    caught.push(`${request.method} ${request.url}`);
    response.end('caught');
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
});
afterAll(() => trap.close());
beforeEach(() => {
  caught = [];
});

const hostileHtml = () => `<!doctype html><html lang="en" onclick="top.document.title='owned'"><head>
<base href="${trapUrl}/">
<meta http-equiv="refresh" content="0;url=${trapUrl}/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${trapUrl}/link.css"><link rel="prefetch" href="${trapUrl}/prefetch"><link rel="icon" href="${trapUrl}/icon">
<style>@import url("${trapUrl}/import.css"); @font-face { font-family: x; src: url("${trapUrl}/font") }
body { font-family: x; background: url("${trapUrl}/background") }
.cover { position: fixed; inset: -9999px; z-index: 2147483647; background: red; pointer-events: none }</style>
<script src="${trapUrl}/script.js"></script><script>top.document.title = 'owned'; fetch('${trapUrl}/fetch'); alert(1)</script></head>
<body onload="top.document.title='owned'; location='${trapUrl}/onload'">
<p id="words">Your code is 666777</p>
<img src="${trapUrl}/image" srcset="${trapUrl}/srcset 2x" onerror="top.document.title='owned'" alt="">
<img src="x:y" onerror="fetch('${trapUrl}/onerror')" alt=""><svg onload="top.document.title='owned'"><image href="${trapUrl}/svg"/></svg>
<video src="${trapUrl}/video" autoplay></video><audio src="${trapUrl}/audio" autoplay></audio><object data="${trapUrl}/object"></object>
<embed src="${trapUrl}/embed"><iframe src="${trapUrl}/iframe"></iframe><iframe srcdoc="<script>top.document.title='owned'</script>"></iframe>
<p><a class="harm" href="javascript:top.document.title='owned'">script link</a>
<a class="harm" href="${trapUrl}/self" target="_self">self</a> <a class="harm" href="${trapUrl}/top" target="_top">top</a>
<a class="harm" href="${trapUrl}/blank" target="_blank">blank</a> <a class="harm" href="data:text/html,<script>alert(1)</script>" target="_self">data</a></p>
<form action="${trapUrl}/form" method="post" target="_top"><input name="password" autofocus><button class="harm">Sign in</button></form>
<div class="cover"></div></body></html>`;

/** What the browser says when it refuses one of them. */
const refusals =
  /Content Security Policy|sandbox|Blocked|Refused|Not allowed|preload|violates|ERR_BLOCKED|ERR_ABORTED|ERR_UNKNOWN_URL_SCHEME|x:y| csp$/i;

async function expectNoHarm(page: Page, frame: FrameLocator): Promise<void> {
  await frame.locator('#words').waitFor();
  const address = page.url();
  const title = await page.title();
  const links = frame.locator('.harm');
  const linkCount = await links.count();
  expect(linkCount).toBe(6);
  for (let index = 0; index < linkCount; index += 1) {
    await links.nth(index).click({ force: true, noWaitAfter: true });
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(400);
  expect(caught).toEqual([]);
  expect(await page.title()).toBe(title);
  expect(page.url()).toBe(address);
  expect(
    await page.evaluate('[...document.querySelectorAll("iframe")].map((frame) => frame.getAttribute("sandbox"))'),
  ).toEqual(['']);
  // What covers, covers its own frame: the page's navigation is still on top.
  const top = await page.evaluate(
    '(({ x, y }) => document.elementFromPoint(x + 8, y + 8).closest("nav") !== null)(document.querySelector("nav a").getBoundingClientRect())',
  );
  expect(top).toBe(true);
  await page.getByRole('link', { name: 'Faults' }).click();
  await page.getByTestId('view-faults').waitFor();
}

describe('a hostile mail does nothing', () => {
  it('in the inbox', async () => {
    await lab.post({ subject: '<script>alert(1)</script><img src=x onerror=alert(1)>', html: hostileHtml() });
    const page = await lab.open('#/inbox', { expects: refusals });
    await page.locator('[data-message-id]').click();
    await page.getByText('Remote images are not loaded here').waitFor();
    await expectNoHarm(page, page.frameLocator('.mail-frame'));
  });

  it('in the preview', async () => {
    const page = await lab.open('#/configure', { expects: refusals });
    await writeInto(page, 'Deliveries', JSON.stringify({ Generic: { subject: 'Hi', html: hostileHtml() } }));
    await page.goto(`${lab.studio.url}/#/preview/Generic`);
    await expectNoHarm(page, page.frameLocator('.mail-frame:not(.mail-frame-coming)'));
  });

  it('as a list of links: only web addresses can be opened', async () => {
    await lab.post({
      subject: 'Links',
      html: '<p><a href="javascript:alert(1)">a</a> <a href="https://example.com/ok">b</a></p>',
    });
    const page = await lab.open('#/inbox');
    await page.locator('[data-message-id]').click();
    await page.getByRole('tab', { name: 'Links' }).click();
    const hrefs = await page.locator('.links a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual(['https://example.com/ok']);
  });
});
