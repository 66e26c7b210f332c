// Names and values in two columns: headers of a mail, fields of a request.
import type { ComponentChildren } from 'preact';

export interface Pair {
  name: string;
  value: ComponentChildren;
  isMarked?: boolean;
  note?: string;
}

export function Pairs({ pairs, label }: { pairs: Pair[]; label: string }) {
  return (
    <table class="pairs" aria-label={label}>
      <colgroup>
        <col class="pairs-names" />
        <col />
      </colgroup>
      <tbody>
        {pairs.map(({ name, value, isMarked, note }, index) => (
          // Keyed by place: names repeat, and their order is the meaning
          <tr key={index} class={isMarked ? 'pair pair-marked' : 'pair'}>
            <th scope="row">{name}</th>
            <td>
              {value}
              {note && <span class="pair-note">{note}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
