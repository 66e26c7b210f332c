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

const maxDepth = 300;
const tooDeep = () => new Error(`its blocks are nested more than ${maxDepth} deep`);

function parse(source: string): hbs.AST.Program {
  // Parsing takes the square of the depth.
  if (isTooDeep(source)) throw tooDeep();
  // Loaded with the first template: most tests have none, and it would slow every start.
  loaded ??= createRequire(import.meta.url)('handlebars') as typeof Handlebars;
  try {
    return loaded.parse(source);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

/** Blocks, chains of `else if`, and parentheses within a tag. */
function isTooDeep(source: string): boolean {
  let blocks = 0;
  let chained = 0;
  let parentheses = 0;
  for (const [mark] of source.matchAll(/\{\{~?[#^/]|\{\{~?\s{0,9}else\s|\{\{|[()]/g)) {
    if (mark === '(') parentheses += 1;
    else if (mark === ')') parentheses -= 1;
    else {
      parentheses = 0;
      if (mark.endsWith('/')) {
        blocks -= 1;
        chained = 0;
      } else if (mark.endsWith('#') || mark.endsWith('^')) blocks += 1;
      else if (mark.includes('else')) chained += 1;
    }
    if (blocks > maxDepth || chained > maxDepth || parentheses > maxDepth) return true;
  }
  return false;
}
