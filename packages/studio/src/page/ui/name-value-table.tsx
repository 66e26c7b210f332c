// A table of names and values: headers of an email, fields of a request.
import type { ComponentChildren } from 'preact';

interface NameValueRow {
  name: string;
  value: ComponentChildren;
  /** Draws attention to the row. */
  isHighlighted?: boolean;
  note?: string;
}

export function NameValueTable({ rows, label }: { rows: NameValueRow[]; label: string }) {
  return (
    <table class="name-value-table" aria-label={label}>
      <colgroup>
        <col class="name-value-table-names" />
        <col />
      </colgroup>
      <tbody>
        {rows.map(({ name, value, isHighlighted, note }, index) => (
          // Keyed by index: names repeat
          <tr key={index} class={isHighlighted ? 'name-value-row-highlighted' : undefined}>
            <th scope="row">{name}</th>
            <td>
              {value}
              {note && <span class="name-value-note">{note}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
