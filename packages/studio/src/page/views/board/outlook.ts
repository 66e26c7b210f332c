// Outlook's approximation with the data that it needs: a file of the bundle of its own, loaded when it is first chosen.
import support from 'virtual:outlook-support';
import { approximateOutlook } from '../../../clients/outlook-approximation.ts';

export const toOutlook = (html: string): string => approximateOutlook(html, support);
