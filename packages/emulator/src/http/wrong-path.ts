// Wrong paths at which Mailgun responds with 200 and the plain text "Mailgun Magnificent API", which a client may take for
// a success. Pure.
//
// Documented by a test: a slash in place of the domain, `/v3/example.com/INVALID/messages`, also as `%2f`, since Mailgun
// decodes the path before it reads the domain; so a doubled `/v3`, too. (anymail)
// Inferred: a doubled slash, and a domain that is a URL. Both put a slash there.
// Not known: a path without `/v3`, with a slash at its end, or with a misspelt `messages`. Here it gets the 404 of every
// other unknown path (response-codes); mailgun.js guards against the text at any path. (mailgun.js)

/** @param path without the query, not decoded */
export function isMagnificent(path: string): boolean {
  if (/\/\/|%3a%2f%2f/i.test(path)) return true;
  return /^\/v3\/(v3\/.*|[^/]+\/.+\/messages(\.mime)?)$/i.test(path.replace(/%2f/gi, '/'));
}
