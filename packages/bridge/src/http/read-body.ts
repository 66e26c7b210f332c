// The body of a request as text, up to a limit. Reads the request, nothing else.

/** @returns undefined when the body is larger than `maxBytes`, of which no more than that and one chunk was read */
export async function readBody(request: Request, maxBytes: number): Promise<string | undefined> {
  const { headers } = request;
  if (headers.has('content-length') && !headers.has('transfer-encoding')) {
    // The server reads no more than this length. `text` alone is quick there: `body` would make a stream of it first.
    return Number(headers.get('content-length')) > maxBytes ? undefined : request.text();
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
