// Writes the file that --out names.
import { writeFile } from 'node:fs/promises';
import { whyNotWritten } from '../project/file-errors.js';
import { CommandError, UsageError } from './exit-codes.js';

/** @throws UsageError for a file that exists and must not be replaced. @throws CommandError when it cannot be written */
export async function writeOutFile(
  file: string,
  text: string,
  { isReplacing }: { readonly isReplacing: boolean },
): Promise<void> {
  await writeFile(file, text, { flag: isReplacing ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      throw new UsageError(`${file} exists. Choose another file with --out, or add --force to replace it.`);
    }
    throw new CommandError(`Cannot write ${file}: ${whyNotWritten(error)}. Choose another file with --out.`);
  });
}
