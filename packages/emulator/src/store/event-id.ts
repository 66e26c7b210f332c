// Ids of events: 22 characters of base64url, as Mailgun's are. [D] OLD api-events samples
import { randomBytes } from 'node:crypto';

export const createEventId = (): string => randomBytes(16).toString('base64url');
