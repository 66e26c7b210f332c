// The connector's default deliveries are the design without a brand, in English. `npm run deliveries` writes them.
import { formItems } from 'connector-mailgun/inspect';
import { expect, it } from 'vitest';
import { designEmail } from '../../src/design/design-email.ts';
import { designTypes } from '../../src/design/wording.ts';

it('match the design: run `npm run deliveries` when they differ', () => {
  const { defaultValue } = formItems.find(({ key }) => key === 'deliveries') ?? {};
  expect(defaultValue).toEqual(Object.fromEntries(designTypes.map((type) => [type, designEmail({ type })])));
});
