// Ids of events: 22 characters of base64url, as Mailgun's are. [D] OLD api-events samples
import { randomBytes } from '../model/ids.js';

export const createEventId = (): string => randomBytes(16).toString('base64url');
