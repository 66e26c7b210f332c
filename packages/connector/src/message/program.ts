// Content + config → a program: what is the same in every send of this content is made once, and encoded once.
import { randomUUID } from 'node:crypto';
import { createCache } from '../config/cache.js';
import type { ParsedConfig } from '../config/config-fields.js';
import { hasUnsafePlaceholder, unsafePlaceholder } from '../config/html-contexts.js';
import { findDeliveryRefusals, toWarnings } from '../config/refusals.js';
import { fillSlot, maxPartBytes, type Renderer } from '../content/render.js';
import { type CompiledContent, nameOfSource } from '../content/resolve-content.js';
import type { Logger, Warning } from '../errors/operator-log.js';
import type { ApiRequest } from '../mailgun/network/api-types.js';
import { type CompiledField, compileFields, type Envelope, type FieldFunction, fillFields } from './form-fields.js';
import { beginField, buildRequestHead, crlf, encodeMultipart, endFields } from './http-request.js';

export interface Program {
  readonly fields: readonly CompiledField[];
  /** The request without its body. Its boundary is random and in no email: nobody can write a value that contains it. */
  readonly request: Omit<ApiRequest, 'body'>;
  /** The fields of one send as multipart. @throws MailgunError `tooLarge` */
  readonly encode: (envelope: Envelope, logger: Logger) => Buffer;
  /** Warnings about its content, and issues of the delivery that the guard would refuse today. */
  readonly warnings: readonly Warning[];
}

const programs = createCache<Program & { readonly bytes: number }>(8 * 1024 * 1024, ({ bytes }) => bytes);

/** @param configId different for each config */
export function programFor(content: CompiledContent, configId: number, config: ParsedConfig, type: string): Program {
  return programs.get(`${configId} ${content.id} ${type}`, '', () => {
    const { delivery, source, used } = content;
    const fields = compileFields(content, config, type);
    const boundary = `mail-${randomUUID()}`;
    const refusals = source === 'logto' ? [] : findDeliveryRefusals(source.delivery, used, config.apiKey);
    const warnings = toWarnings(refusals);
    if (delivery.content.kind === 'html' && hasUnsafePlaceholder(delivery.content.html)) {
      const name = nameOfSource(content);
      warnings.push([`html of the ${name}: ${unsafePlaceholder}`, { type }, `unsafe placeholder ${name}`]);
    }
    return {
      fields,
      request: buildRequestHead(config, boundary),
      ...compileBody(fields, boundary),
      warnings,
    };
  });
}

/** A text that depends on the send: on one value, or on all of it. */
type Variable = FieldFunction | { readonly value: number; readonly written: string };

/** Characters that depend on the text beside them: `%` of Mailgun's variables, half a surrogate pair. */
const dependsOnNeighbours = /[%\p{Surrogate}]/u;

function compileBody(fields: readonly CompiledField[], boundary: string): Pick<Program, 'encode'> & { bytes: number } {
  /** What stands before, between and after the variables. */
  const literals: Buffer[] = [];
  const variables: Variable[] = [];
  const slots: Renderer['slots'][number][] = [];
  let literal = '';
  let isPlain = false;
  for (const [name, value] of fields) {
    const begin = beginField(name, boundary);
    if (typeof value === 'string') literal += `${begin}${value}${crlf}`;
    else if (typeof value === 'function') {
      add((envelope, logger) => {
        const text = value(envelope, logger);
        return text === undefined ? '' : `${begin}${text}${crlf}`;
      });
    } else {
      literal += begin;
      isPlain ||=
        value.hasOpenPercent || value.parts.some((part) => typeof part === 'string' && /\p{Surrogate}/u.test(part));
      for (const part of value.parts) {
        if (typeof part === 'string') literal += part;
        else add({ value: slots.length + part.slot, written: part.written });
      }
      literal += crlf;
      slots.push(...value.slots);
    }
  }
  literals.push(Buffer.from(literal + endFields(boundary)));
  const literalBytes = literals.reduce((sum, { length }) => sum + length, 0);
  return { encode, bytes: 3 * literalBytes };

  function add(variable: Variable): void {
    literals.push(Buffer.from(literal));
    variables.push(variable);
    literal = '';
  }

  /** The same bytes as `encodeMultipart` of all fields. Falls back to it where a value depends on its neighbours. */
  function encode(envelope: Envelope, logger: Logger): Buffer {
    const values = slots.map((slot) => fillSlot(slot, envelope.payload));
    const encodePlainly = () => encodeMultipart(fillFields(fields, envelope, logger), boundary);
    if (isPlain || values.some((value) => value !== undefined && dependsOnNeighbours.test(value)))
      return encodePlainly();
    let maxBytes = literalBytes;
    const texts = variables.map((variable) => {
      const text =
        typeof variable === 'function'
          ? (variable(envelope, logger) ?? '')
          : (values[variable.value] ?? variable.written);
      maxBytes += 3 * text.length; // a UTF-16 unit is three bytes of UTF-8 at most
      return text;
    });
    return maxBytes > maxPartBytes ? encodePlainly() : join(literals, texts, maxBytes);
  }
}

const slabBytes = 64 * 1024;
let slab = Buffer.alloc(0);
let usedBytes = 0;

/** Literals and texts in turn. Bodies share slabs: an allocation for each would take 5 % more CPU time per send (`npm run bench`). */
function join(literals: readonly Buffer[], texts: readonly string[], maxBytes: number): Buffer {
  if (usedBytes + maxBytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, maxBytes));
    usedBytes = 0;
  }
  const start = usedBytes;
  for (let index = 0; index < literals.length; index++) {
    const literal = literals[index];
    if (literal) slab.set(literal, usedBytes);
    usedBytes += literal?.length ?? 0;
    usedBytes += slab.write(texts[index] ?? '', usedBytes);
  }
  return slab.subarray(start, usedBytes);
}
