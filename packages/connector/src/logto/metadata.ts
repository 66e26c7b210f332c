// What Logto Console shows of the connector. Data only.
import type { ConnectorMetadata } from '@logto/connector-kit';
import { readFactoryId } from '../config/environment.js';
import { descriptions, names } from './descriptions.js';
import { formItems } from './form-items.js';

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
