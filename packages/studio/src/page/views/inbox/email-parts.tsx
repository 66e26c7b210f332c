// The headers, links and attachments of an email, each the content of a tab.
import type { InboxEmail } from '../../../contract/api.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { NameValueTable } from '../../ui/name-value-table.tsx';

/** Highlights headers that a finding names: the recipient can read them and should not. */
export function Headers({ email }: { email: InboxEmail }) {
  const messages = email.findings
    .filter(({ rule }) => rule === 'header-readable')
    .map(({ message }) => message.toLowerCase());
  return (
    <NameValueTable
      label="Headers as the recipient gets them"
      rows={email.headers.map(([name, value]) => {
        const isHighlighted = messages.some((message) => message.includes(name.toLowerCase()));
        return { name, value, isHighlighted, ...(isHighlighted && { note: 'The recipient can read this.' }) };
      })}
    />
  );
}

/** Each link in full. Only web addresses can be opened. */
export function Links({ links }: { links: string[] }) {
  return (
    <ul class="links">
      {links.map((link) => (
        <li key={link}>
          {/^https?:\/\//i.test(link) ? (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {link}
            </a>
          ) : (
            <code class="path">{link}</code>
          )}
          <CopyButton text={link} label="Copy" />
        </li>
      ))}
    </ul>
  );
}

export function Attachments({ email }: { email: InboxEmail }) {
  return (
    <ul class="attachments">
      {email.attachments.map(({ filename, contentType, size }, index) => {
        const name = filename || `attachment-${index}`;
        return (
          // Keyed by index, as the server identifies it: names can repeat
          <li key={index}>
            <a class="attachment" href={`attachment/${email.key}-${index}`} download={name}>
              <Icon name="import" size={18} />
              <span>
                <span class="visually-hidden">Download </span>
                {name}
              </span>
            </a>
            <span class="muted">
              {contentType} · {formatBytes(size)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
