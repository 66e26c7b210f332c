// Where the value at a path is in a JSON text. Pure.
import { findNodeAtLocation, parseTree } from 'jsonc-parser';

export interface TextRange {
  from: number;
  to: number;
}

/** Parses once, for many paths: the range of the property name or array item, or of its nearest ancestor. */
export function createRangeFinder(json: string): (path: ReadonlyArray<string | number>) => TextRange {
  const root = parseTree(json);
  return (path) => {
    if (!root) return { from: 0, to: 0 };
    for (let length = path.length; length > 0; length -= 1) {
      const node = findNodeAtLocation(root, path.slice(0, length));
      const target = node?.parent?.type === 'property' ? node.parent.children?.[0] : node;
      if (target) return { from: target.offset, to: target.offset + target.length };
    }
    return { from: root.offset, to: root.offset + Math.min(1, root.length) };
  };
}
