// A text, old and new together: what is gone is struck through, what is new is marked.
import type { TextPart } from '../../../contract/logto.ts';

/** @param isWhole all of it is new: marked by its row already */
export function TextParts({ parts, isWhole = false }: { parts: readonly TextPart[]; isWhole?: boolean }) {
  return (
    <>
      {parts.map(({ kind, text }, index) => {
        // Keyed by index: texts repeat
        if (kind === 'removed') return <del key={index}>{text}</del>;
        return kind === 'added' && !isWhole ? <ins key={index}>{text}</ins> : <span key={index}>{text}</span>;
      })}
    </>
  );
}
