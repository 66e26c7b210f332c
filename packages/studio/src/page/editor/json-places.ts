// Where in a JSON text the value at a path stands, by the editor's own syntax tree. Pure.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

/** A long document is read to its end before it is searched, within what nobody feels. */
const parseTimeMs = 50;

export interface Place {
  from: number;
  to: number;
}

/** The name of the property (or the item) at the path; of a path that leads nowhere, the nearest that exists. */
export function placeOf(state: EditorState, path: ReadonlyArray<string | number>): Place {
  const tree = ensureSyntaxTree(state, state.doc.length, parseTimeMs) ?? syntaxTree(state);
  const root = tree.topNode.firstChild;
  if (!root || root.to > state.doc.length) return { from: 0, to: 0 };
  let place: Place = { from: root.from, to: Math.min(root.from + 1, root.to) };
  let node: SyntaxNode | null = root;
  for (const key of path) {
    const found: Found | null = node ? step(state, node, key) : null;
    if (!found) break;
    place = found.place;
    node = found.value;
  }
  return place;
}

interface Found {
  place: Place;
  value: SyntaxNode | null;
}

function step(state: EditorState, node: SyntaxNode, key: string | number): Found | null {
  if (node.name === 'Array') {
    const item = children(node)[Number(key)];
    return item ? { place: spanOf(item), value: item } : null;
  }
  for (const property of node.getChildren('Property')) {
    const name = property.getChild('PropertyName');
    if (name && readName(state.sliceDoc(name.from, name.to)) === String(key)) {
      const value = property.lastChild;
      return { place: spanOf(name), value: value && value.name !== 'PropertyName' ? value : null };
    }
  }
  return null;
}

/** A node's own numbers: copied out, since nodes compute theirs and a spread would lose them. */
const spanOf = ({ from, to }: SyntaxNode): Place => ({ from, to });

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!['[', ']', ','].includes(child.name)) found.push(child);
  }
  return found;
}

function readName(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted; // half typed: compared as it stands
  }
}
