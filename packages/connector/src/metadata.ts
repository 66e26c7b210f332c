// What Logto Console shows of this connector. Data only.
import type { ConnectorMetadata } from '@logto/connector-kit';
import { readFactoryId } from './environment.js';
import { formItems } from './form.js';
import { descriptions, names } from './phrases.js';

const id = readFactoryId(process.env);

export const metadata: ConnectorMetadata = {
  id,
  target: id,
  platform: null,
  name: names,
  description: descriptions,
  logo: './logo.svg',
  logoDark: './logo-dark.svg',
  readme: './README.md',
  formItems,
};
