// Why a file cannot be read or written, as the end of a sentence: one row for each of Node's codes.

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EISDIR: 'it is a folder. Name the file in it',
  ENOTDIR: 'a part of its path is a file',
  ELOOP: 'it is a link to itself',
};

/** @returns such as `permission denied`; Node's code where the table has no row */
export function whyNotRead(error: unknown): string {
  return reasonOf(error, 'the file does not exist');
}

/** @returns such as `the disk is full`; Node's code where the table has no row */
export function whyNotWritten(error: unknown): string {
  return reasonOf(error, 'its folder does not exist');
}

function reasonOf(error: unknown, missing: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return missing;
  return reasons[code] ?? (code || message);
}
