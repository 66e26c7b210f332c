// Renders stored templates: handlebars, with the escaping and helpers of Mailgun's engine. (raymond)
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type Handlebars from 'handlebars';

type Render = (context: unknown) => string;

const maxCompiled = 200;
const compiled = new Map<string, Render>();
let loaded: typeof Handlebars | undefined;

/** Loaded with the first template: most tests have none, and it would slow every start. */
function engine(): typeof Handlebars {
  if (!loaded) {
    loaded = (createRequire(import.meta.url)('handlebars') as typeof Handlebars).create();
    loaded.registerHelper(helpers);
  }
  return loaded;
}

/** @throws Error when the template does not parse, or names a partial that does not exist */
export function renderTemplate(source: string, variables: Record<string, unknown>): string {
  let render = compiled.get(source);
  if (!render) {
    render = compile(source);
    compiled.set(source, render);
    // Removes the oldest: a Map keeps the order of insertion.
    if (compiled.size > maxCompiled) compiled.delete(compiled.keys().next().value ?? '');
  }
  return render(variables);
}

/** @throws Error when the template does not parse, as rendering would */
export function checkTemplate(source: string): void {
  engine().parse(source);
}

// Mailgun's engine escapes five characters only, `'` as &apos;. handlebars.js also escapes ` and =. (raymond)
const entities: Record<string, string> = { '&': '&amp;', "'": '&apos;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeAsMailgun(value: unknown): string {
  if (value instanceof engine().SafeString) return value.toString();
  return printed(value).replace(/[&'<>"]/g, (character) => entities[character] ?? character);
}

const printed = (value: unknown) => (value === null || value === undefined ? '' : String(value));

interface Container {
  escapeExpression: (value: unknown) => string;
}
type Main = (container: Container, ...rest: unknown[]) => string;

/**
 * handlebars takes its escape function from a module that all its users in the process share. Instead of changing it
 * there, each compiled function gets a container of its own.
 */
function compile(source: string): Render {
  const spec: Record<string, unknown> = new Function(`return ${engine().precompile(source)}`)();
  for (const [name, part] of Object.entries(spec)) {
    if (typeof part !== 'function' || name.endsWith('_d')) continue;
    spec[name] = (container: Container, ...rest: unknown[]) =>
      (part as Main)(Object.create(container, { escapeExpression: { value: escapeAsMailgun } }), ...rest);
  }
  return engine().template(spec as unknown as TemplateSpecification) as Render;
}

// Block helpers. Empty text, 0, an empty list, an empty map and nil are false; the text "false" is true. (raymond)
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

const maxMatchMs = 200;

/** Mailgun's engine, in Go, matches in linear time; JavaScript's may take hours for `^(a+)+$`, so it has a time limit. (raymond) */
function matches(pattern: string, value: string): boolean {
  try {
    const context = { pattern, value, found: false };
    runInNewContext('found = new RegExp(pattern).test(value)', context, { timeout: maxMatchMs });
    return context.found;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? `it takes longer than ${maxMatchMs} ms` : message;
    throw new Error(`ifMatchesRegexStr ${JSON.stringify(pattern.slice(0, 100))}: ${why}`, { cause: error });
  }
}

const resolve = (value: unknown, context: unknown) => (typeof value === 'function' ? value.call(context) : value);

function choose(test: (...values: unknown[]) => boolean) {
  return function (this: unknown, ...given: unknown[]): string {
    const options = given.pop() as Handlebars.HelperOptions;
    return test(...given.map((value) => resolve(value, this))) ? options.fn(this) : options.inverse(this);
  };
}

const helpers: Record<string, Handlebars.HelperDelegate> = {
  if: choose(isTrue),
  unless: choose((value) => !isTrue(value)),
  // `equal` compares printed values, and has no else. (raymond)
  equal(this: unknown, left: unknown, right: unknown, options: Handlebars.HelperOptions) {
    return printed(left) === printed(right) ? options.fn(this) : '';
  },
  ifGt: choose((left, right) => Number(left) > Number(right)),
  ifLt: choose((left, right) => Number(left) < Number(right)),
  ifEq: choose((left, right) => printed(left) === printed(right)),
  ifMatchesRegexStr: choose((pattern, value) => matches(printed(pattern), printed(value))),
  pluralize: (count: unknown, singular: unknown, plural: unknown) => (Number(count) === 1 ? singular : plural),
  // Logs nothing: the value may be secret.
  log: () => '',
};
