// Compiles a template and renders it once, for tests of rendering.
import type { JsonObject } from '../../src/config/validators.ts';
import { compileHtml, compileText, compileTextOfHtml, render } from '../../src/content/render.ts';

export const renderHtml = (source: string, payload: JsonObject): string => render(compileHtml(source), payload);
export const renderText = (source: string, payload: JsonObject): string => render(compileText(source), payload);
export const renderTextOfHtml = (html: string, payload: JsonObject): string => render(compileTextOfHtml(html), payload);
