// Logto's usage types. Data only.
import { defaultDeliveries } from './default-deliveries.js';

/** Every usage type that Logto has. A tenant's own calls may use others. */
export const usageTypeNames: readonly string[] = Object.keys(defaultDeliveries);

/** The usage type that carries a link and never a code, and whatever variables its caller passes. */
export const invitation = 'OrganizationInvitation';
