// What the calls about DKIM keys share.
import { fieldValue } from '../../http/form.js';
import type { Call } from '../../http/route.js';
import type { DomainStorage } from '../domains/storage.js';
import type { DkimStorage } from './storage.js';

export interface DkimDependencies {
  domains: Pick<DomainStorage, 'findOf' | 'list' | 'put'>;
  dkim: DkimStorage;
}

/** Of a parameter in the query or in the form: clients send either. (mailgun.js, mailgun-ruby) */
export const written = (call: Call, name: string): string =>
  call.query.get(name) || fieldValue(call.form(), name) || '';
