// Renders a parsed template as Mailgun's engine does, within a budget of steps and of output. (raymond)
import { isObject } from '../model/json.js';
import { createPatternMatcher, type PatternMatcher } from './template-pattern.js';
import { field, isTrue, printed, toNumber } from './template-values.js';

type Program = hbs.AST.Program;
type Call = Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>;
type Block = hbs.AST.BlockStatement;

/** Together some hundred milliseconds. Mailgun's own limits are not known. */
const maxSteps = 200_000;
const maxOutput = 2_000_000;
const maxDepth = 300;

/** `@index`, `@key`, `@first`, `@last`; an inner one has those of the outer one too. */
interface Frame {
  data: Record<string, unknown>;
  parent?: Frame;
}

interface State {
  /** The innermost last. */
  contexts: unknown[];
  blockParams: Array<Record<string, unknown>>;
  frame: Frame;
  depth: number;
  steps: number;
  output: number;
  patterns?: PatternMatcher;
}

/** @throws Error when it calls a helper with the wrong number of values, names a partial, or exceeds the budget */
export function renderProgram(program: Program, variables: unknown): string {
  return runProgram(program, {
    contexts: [variables],
    blockParams: [],
    frame: { data: {} },
    depth: 0,
    steps: 0,
    output: 0,
  });
}

function step(state: State, cost = 1): void {
  state.steps += cost;
  if (state.steps > maxSteps) throw new Error(`it takes more than ${maxSteps} steps`);
}

function write(state: State, text: string): string {
  state.output += text.length;
  if (state.output > maxOutput) throw new Error(`it is longer than ${maxOutput} characters`);
  return text;
}

function runProgram(program: Program | undefined, state: State): string {
  if (!program) return '';
  state.depth += 1;
  if (state.depth > maxDepth) throw new Error(`its blocks are nested more than ${maxDepth} deep`);
  const pieces: string[] = [];
  for (const statement of program.body) {
    step(state);
    pieces.push(runStatement(statement, state));
  }
  state.depth -= 1;
  return pieces.join('');
}

// Mailgun's engine escapes five characters only, `'` as &apos;. handlebars.js also escapes ` and =. (raymond)
const entities: Record<string, string> = { '&': '&amp;', "'": '&apos;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function runStatement(statement: hbs.AST.Statement, state: State): string {
  switch (statement.type) {
    case 'ContentStatement':
      return write(state, (statement as hbs.AST.ContentStatement).value);
    case 'MustacheStatement': {
      const mustache = statement as hbs.AST.MustacheStatement;
      const text = boundedText(callOrLookUp(mustache, state), state);
      return write(state, mustache.escaped ? text.replace(/[&'<>"]/g, (character) => entities[character] ?? '') : text);
    }
    case 'BlockStatement':
      return runBlock(statement as Block, state);
    case 'CommentStatement':
      return '';
    case 'PartialStatement': {
      const { name } = statement as hbs.AST.PartialStatement;
      throw new Error(`The partial ${'original' in name ? name.original : ''} could not be found`);
    }
    default:
      // Of handlebars 4; Mailgun's engine has what handlebars 3 had.
      throw new Error(`Mailgun's engine does not know inline partials, partial blocks and decorators`);
  }
}

/** A large value counts each time it prints. */
function boundedText(value: unknown, state: State): string {
  const text = printed(value);
  step(state, Math.ceil(text.length / 100));
  return text;
}

function runBlock(block: Block, state: State): string {
  const helper = helperOf(block);
  if (helper) return runHelper(helper, block, state, block) as string;
  const value = lookUpCall(block, state);
  // A block that is not a helper is a section. An unknown helper has no value: its else part. (raymond)
  if (!isTrue(value)) return runProgram(block.inverse, state);
  if (Array.isArray(value))
    return iterate(
      block,
      value.map((entry, index) => [index, entry]),
      state,
    );
  return runWith(block.program, value, undefined, state);
}

/** With the value as the innermost context; nil adds none. */
function runWith(program: Program | undefined, value: unknown, key: unknown, state: State): string {
  if (!program) return '';
  const [first, second] = program.blockParams ?? [];
  const named: Record<string, unknown> = { ...(first !== undefined && { [first]: value }) };
  if (second !== undefined && key !== undefined) named[second] = key;
  if (first !== undefined) state.blockParams.push(named);
  const isContext = value !== null && value !== undefined;
  if (isContext) state.contexts.push(value);
  const result = runProgram(program, state);
  if (isContext) state.contexts.pop();
  if (first !== undefined) state.blockParams.pop();
  return result;
}

function iterate(block: Block, entries: Array<[key: string | number, value: unknown]>, state: State): string {
  const outer = state.frame;
  const pieces = entries.map(([key, value], index) => {
    step(state);
    const data = {
      index,
      key: typeof key === 'string' ? key : undefined,
      first: index === 0,
      last: index === entries.length - 1,
    };
    state.frame = { data: { ...outer.data, ...data }, parent: outer };
    return runWith(block.program, value, key, state);
  });
  state.frame = outer;
  return pieces.join('');
}

function callOrLookUp(call: Call, state: State): unknown {
  const helper = helperOf(call);
  return helper ? runHelper(helper, call, state) : lookUpCall(call, state);
}

function lookUpCall({ path }: Call, state: State): unknown {
  if (path.type === 'PathExpression') return lookUp(path as hbs.AST.PathExpression, state);
  // `{{"name"}}` and `{{12}}` are names of fields.
  return field(state.contexts.at(-1), String((path as hbs.AST.Literal & { value?: unknown }).value));
}

function evaluate(expression: hbs.AST.Expression, state: State): unknown {
  step(state);
  switch (expression.type) {
    case 'PathExpression':
      return lookUp(expression as hbs.AST.PathExpression, state);
    case 'SubExpression':
      return callOrLookUp(expression as hbs.AST.SubExpression, state);
    default:
      return (expression as hbs.AST.StringLiteral).value;
  }
}

function lookUp(path: hbs.AST.PathExpression, state: State): unknown {
  const parts = path.parts as string[];
  const [first = ''] = parts;
  const named = state.blockParams.findLast((names) => Object.hasOwn(names, first) && names[first] != null);
  if (named && !path.data) return along({ [first]: named[first] }, parts).value;
  let value: unknown;
  if (path.data && first === 'root') value = within(state.contexts[0], parts.slice(1), state).value;
  if (path.data && value == null) {
    let frame: Frame | undefined = state.frame;
    for (let depth = path.depth; depth > 0 && frame; depth -= 1) frame = frame.parent;
    value = frame && along(frame.data, parts).value;
  }
  return value == null ? outwards(parts, path.depth, state) : value;
}

/** From the context at that depth to the outermost, until one has the first part of the path. */
function outwards(parts: string[], depth: number, state: State): unknown {
  const { contexts } = state;
  for (let index = contexts.length - 1 - depth; index >= 0; index -= 1) {
    const { value, isFound } = within(contexts[index], parts, state);
    if (isFound || value != null) return value;
  }
  return undefined;
}

/** In a list the path is looked up in every entry. */
function within(context: unknown, parts: string[], state: State): { value: unknown; isFound: boolean } {
  if (!Array.isArray(context)) return along(context, parts);
  step(state, Math.ceil(context.length / 10));
  const values = context.map((entry) => along(entry, parts).value);
  return { value: values.filter((value) => value !== undefined), isFound: false };
}

function along(context: unknown, parts: string[]): { value: unknown; isFound: boolean } {
  let value = context;
  let isFound = false;
  for (const part of parts) {
    value = field(value, part);
    if (value === undefined) break;
    isFound = true;
  }
  return { value, isFound };
}

interface Helper {
  values: number;
  run(values: unknown[], state: State, block: Block | undefined): unknown;
}

const choice = (values: number, test: (values: unknown[], state: State) => boolean): Helper => ({
  values,
  run: (given, state, block) => runProgram(test(given, state) ? block?.program : block?.inverse, state),
});
/** Compared as numbers; anything else is unequal. */
const comparison = (test: (left: number, right: number) => boolean): Helper =>
  choice(2, ([left, right]) => {
    const first = toNumber(left);
    const second = toNumber(right);
    return first !== undefined && second !== undefined && test(first, second);
  });

const helpers: Record<string, Helper> = {
  if: choice(1, ([value]) => isTrue(value)),
  unless: choice(1, ([value]) => !isTrue(value)),
  with: {
    values: 1,
    run: ([value], state, block) =>
      isTrue(value) ? runWith(block?.program, value, undefined, state) : runProgram(block?.inverse, state),
  },
  each: {
    values: 1,
    run: ([value], state, block) => {
      if (!isTrue(value)) return runProgram(block?.inverse, state);
      if (!block) return '';
      if (Array.isArray(value))
        return iterate(
          block,
          value.map((entry, index) => [index, entry]),
          state,
        );
      return isObject(value) ? iterate(block, Object.entries(value), state) : '';
    },
  },
  // Compares printed values. (raymond)
  equal: choice(2, ([left, right], state) => boundedText(left, state) === boundedText(right, state)),
  ifGt: comparison((left, right) => left > right),
  ifLt: comparison((left, right) => left < right),
  ifEq: comparison((left, right) => left === right),
  ifMatchesRegexStr: choice(2, ([pattern, value], state) => {
    step(state, 500);
    state.patterns ??= createPatternMatcher();
    return state.patterns.matches(boundedText(pattern, state), boundedText(value, state));
  }),
  // COUNT PLURAL SINGULAR. 1 and less, and what is not a number, are singular.
  pluralize: { values: 3, run: ([count, plural, singular]) => ((toNumber(count) ?? 0) > 1 ? plural : singular) },
  lookup: { values: 2, run: ([value, name], state) => boundedText(field(value, printed(name)), state) },
  // Logs nothing: the value may be secret.
  log: { values: 1, run: () => '' },
};

interface NamedHelper extends Helper {
  name: string;
}

/** A helper's name wins over a variable's. */
function helperOf({ path }: Call): NamedHelper | undefined {
  const { parts, depth, data, original } = path as hbs.AST.PathExpression;
  if (path.type !== 'PathExpression' || data || depth > 0 || parts.length !== 1) return undefined;
  const name = String(parts[0]);
  const helper = original === name && Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  return helper && { ...helper, name };
}

function runHelper({ name, values, run }: NamedHelper, call: Call, state: State, block?: Block): unknown {
  const given = call.params.map((expression) => evaluate(expression, state));
  if (given.length !== values) {
    throw new Error(`Helper '${name}' called with wrong number of arguments, needed ${values} but got ${given.length}`);
  }
  const result = run(given, state, block);
  return block ? boundedText(result, state) : result;
}
