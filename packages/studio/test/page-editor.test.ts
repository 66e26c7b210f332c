// The JSON editor in the browser: what it offers in a blank place.
import { expect, it } from 'vitest';
import { usePageFixture, visibleText } from './support/page-fixture.ts';

const fixture = usePageFixture();

it.each([
  {
    name: 'after a comma',
    before: '{\n  "Generic": {\n    "html": "<p>{{code}}</p>",\n    ',
    after: '\n  }\n}',
    offered: 'subject',
  },
  {
    name: 'after an opening brace',
    before: '{\n  "Generic": {\n    ',
    after: '\n    "html": "{{code}}"\n  }\n}',
    offered: 'subject',
  },
  {
    name: 'between deliveries',
    before: '{\n  "Generic": {\n    "html": "{{code}}"\n  },\n  ',
    after: '\n}',
    offered: 'SignIn',
  },
])('completes on a blank line $name', async ({ before, after, offered }) => {
  const page = await fixture.open('#/configure');
  const editor = page.getByRole('textbox', { name: 'Deliveries' });
  await page.locator('[data-editor=ready]').waitFor();
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(before + after)})`);
  await page.keyboard.press('ControlOrMeta+v');
  for (const _ of after) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
  const options = page.locator('.cm-tooltip-autocomplete');
  await options.getByText(offered, { exact: true }).waitFor();
  await options.getByText(offered, { exact: true }).click();
  expect(await visibleText(editor)).toContain(`"${offered}": `);
});
