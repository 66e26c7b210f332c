// Stored templates: parsed by handlebars, rendered as Mailgun's engine does. (raymond)
import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import { renderProgram } from './template-render.js';

const maxParsed = 200;
const parsed = new Map<string, hbs.AST.Program>();
let loaded: typeof Handlebars | undefined;

/** @throws Error when the template does not parse, or does not render */
export function renderTemplate(source: string, variables: Record<string, unknown>): string {
  let program = parsed.get(source);
  if (!program) {
    program = parse(source);
    parsed.set(source, program);
    // Removes the oldest: a Map keeps the order of insertion.
    if (parsed.size > maxParsed) parsed.delete(parsed.keys().next().value ?? '');
  }
  return renderProgram(program, variables);
}

/** @throws Error when the template does not parse, as rendering would */
export function checkTemplate(source: string): void {
  parse(source);
}

function parse(source: string): hbs.AST.Program {
  // Loaded with the first template: most tests have none, and it would slow every start.
  loaded ??= createRequire(import.meta.url)('handlebars') as typeof Handlebars;
  try {
    return loaded.parse(source);
  } catch (error) {
    if (error instanceof RangeError) throw new Error('its blocks are nested too deep', { cause: error });
    throw error;
  }
}
