// The links of a mail, each in full. Only web addresses can be opened; anything else is text.
import { CopyButton } from '../../ui/copy-button.tsx';

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
