// The built page in lib/page: its files, and its html with the token of this start. Reads the disk, each file once.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Answer, file, pageHtml, Refusal } from './answer.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

export interface PageOptions {
  readonly folder: string;
  readonly token: string;
}

export type Page = (urlPath: string) => Answer;

const notBuilt =
  '<!doctype html><html lang="en"><title>Mailgun studio</title><h1>The page is not built yet</h1><p>Run <code>npm run build</code> and start again.</p></html>';

export function createPage({ folder, token }: PageOptions): Page {
  const files = new Map<string, Buffer>();
  return (urlPath) => {
    const extension = path.posix.extname(urlPath);
    const contentType = contentTypes[extension];
    if (contentType === undefined) return html(urlPath);
    const found = files.get(urlPath) ?? read(urlPath);
    if (!found) throw new Refusal(404, `There is no ${urlPath} here.`);
    files.set(urlPath, found);
    return file(found, contentType, urlPath.startsWith('/assets/'));
  };

  /** Every address without an extension is a view of the one page. */
  function html(urlPath: string): Answer {
    if (path.posix.extname(urlPath) !== '' && urlPath !== '/index.html') {
      throw new Refusal(404, `There is no ${urlPath} here.`);
    }
    const source = read('/index.html')?.toString('utf8') ?? notBuilt;
    const meta = `<meta name="studio-token" content="${token}">`;
    const bare = source.replace(/<meta name="studio-token"[^>]*>\s*/g, '');
    return pageHtml(bare.includes('<head>') ? bare.replace('<head>', `<head>${meta}`) : `${meta}${bare}`);
  }

  function read(urlPath: string): Buffer | undefined {
    const target = path.resolve(folder, `.${path.posix.normalize(urlPath)}`);
    const isInside = target.startsWith(path.resolve(folder) + path.sep);
    return isInside && existsSync(target) ? readFileSync(target) : undefined;
  }
}
