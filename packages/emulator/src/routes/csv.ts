// Reads comma-separated values as spreadsheets write them (RFC 4180). Pure.

/** Lines of cells; empty lines are left out. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (let end = 0; end <= text.length; ) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (!match) break; // A stray quote: what came before it is still good.
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    end = pattern.lastIndex;
    if (match[3] === ',') continue;
    if (cells.some((cell) => cell.trim() !== '')) lines.push(cells);
    cells = [];
    if (match[3] === '') break;
  }
  return lines;
}
