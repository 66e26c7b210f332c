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

/** Bytes, or a text that depends on the send: on one value, or on all of it. */
type Piece = Buffer | FieldFunction | { readonly value: number; readonly written: string };

/** Characters that depend on the text beside them: `%` of Mailgun's variables, half a surrogate pair. */
const dependsOnNeighbours = /[%\p{Surrogate}]/u;

/** Where a body is put together before its length is known. Memory is used up to the longest one. */
const scratch = Buffer.allocUnsafeSlow(maxPartBytes);

function compileBody(fields: readonly CompiledField[], boundary: string): Pick<Program, 'encode'> & { bytes: number } {
  const pieces: Piece[] = [];
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
  literal += endFields(boundary);
  pieces.push(Buffer.from(literal));
  const bytes = pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : 0), 0);
  return { encode, bytes: 3 * bytes };

  function add(piece: Piece): void {
    pieces.push(Buffer.from(literal), piece);
    literal = '';
  }

  /** The same bytes as `encodeMultipart` of all fields. Falls back to it where a value depends on its neighbours. */
  function encode(envelope: Envelope, logger: Logger): Buffer {
    const values = slots.map((slot) => fillSlot(slot, envelope.payload));
    const encodePlainly = () => encodeMultipart(fillFields(fields, envelope, logger), boundary);
    if (isPlain || values.some((value) => value !== undefined && dependsOnNeighbours.test(value)))
      return encodePlainly();
    let end = 0;
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        if (end + piece.length > scratch.length) return encodePlainly();
        scratch.set(piece, end);
        end += piece.length;
        continue;
      }
      const text =
        typeof piece === 'function' ? (piece(envelope, logger) ?? '') : (values[piece.value] ?? piece.written);
      if (end + text.length * 3 > scratch.length) return encodePlainly(); // a UTF-16 unit is three bytes of UTF-8 at most
      end += scratch.write(text, end);
    }
    const body = allocate(end);
    scratch.copy(body, 0, 0, end);
    return body;
  }
}

const slabBytes = 64 * 1024;
let slab = Buffer.alloc(0);
let usedBytes = 0;

/** Memory for a body. Bodies share slabs: one allocation for each would take 5 % more CPU time per send (`npm run bench`). */
function allocate(bytes: number): Buffer {
  if (bytes > slabBytes / 4) return Buffer.allocUnsafeSlow(bytes);
  if (usedBytes + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    usedBytes = 0;
  }
  usedBytes += bytes;
  return slab.subarray(usedBytes - bytes, usedBytes);
}
