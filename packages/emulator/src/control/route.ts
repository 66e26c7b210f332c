// A route of the emulator's own API, and what its handlers share.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { readBody } from '../http/read-body.js';
import type { HttpResponse } from '../http/response.js';
import { jsonBody } from '../http/route.js';

export type ControlContext = Context<{ Bindings: HttpBindings }>;

export interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/_emulator`. */
  path: string;
  /** The parameters it reads: any other is refused, since a misspelt one would widen the query. @default none */
  query?: readonly string[] | 'any';
  /** Whether HEAD is served as GET. @default true */
  allowsHead?: boolean;
  handle: (context: ControlContext) => HttpResponse | Response | Promise<HttpResponse | Response>;
}

/** A parameter of the route's own path. */
export const pathParam = (context: ControlContext, name: string): string => context.req.param(name) ?? '';

const maxLimit = 1_000;

/** `limit` of a list: what is not a number is the default. */
export function listLimit(context: ControlContext, defaultLimit: number): number {
  const limit = Math.trunc(Number(context.req.query('limit') ?? defaultLimit)) || defaultLimit;
  return Math.min(Math.max(limit, 1), maxLimit);
}

/** Read from Node's request: hono's limit for bodies requires that the global Request is replaced. */
export const jsonOf = async ({ env }: ControlContext): Promise<unknown> =>
  jsonBody({ body: await readBody(env.incoming) });
