// Wrong paths at which Mailgun answers 200 with the plain text "Mailgun Magnificent API", which a client may take for
// a success. Pure.
//
// Known: a slash in the place of the domain, `/v3/example.com/INVALID/messages`, also as `%2f`, since Mailgun decodes the
// path before it reads the domain ([S] ANY, tests/test_mailgun_backend.py); so a doubled `/v3`, too ([C] section 8.5).
// Inferred: a doubled slash, and a domain that is a URL [I]: both put a slash there.
// Not known: a path without `/v3`, with a slash at its end or with a misspelt `messages`. It gets the 404 of RC, as every
// other unknown path does, and mailgun.js guards against the text at any path. [S] JS

/** @param path without the query, not decoded */
export function isMagnificent(path: string): boolean {
  if (/\/\/|%3a%2f%2f/i.test(path)) return true;
  return /^\/v3\/(v3\/.*|[^/]+\/.+\/messages(\.mime)?)$/i.test(path.replace(/%2f/gi, '/'));
}
