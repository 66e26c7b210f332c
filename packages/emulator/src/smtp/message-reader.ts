// Reads the messages that are arriving, all of them together within a bound.
import type { SMTPServerDataStream } from 'smtp-server';
import { SmtpRefusal } from './replies.js';

export interface MessageReader {
  /**
   * Reads a message to its end and passes it on; its bytes count until that is done.
   * @param stop ends the connection of a client that sends without end
   * @throws SmtpRefusal 552 or 452, once the client has sent all of it; what `use` throws
   */
  read<T>(stream: SMTPServerDataStream, stop: () => void, use: (mime: Buffer) => Promise<T>): Promise<T>;
}

/** @param maxPendingBytes of all messages that are arriving or being stored */
export function createMessageReader(maxMessageBytes: number, maxPendingBytes: number): MessageReader {
  let pendingBytes = 0;
  return {
    async read(stream, stop, use) {
      let chunks: Buffer[] = [];
      let bytes = 0;
      let refusal: SmtpRefusal | undefined;
      const drop = () => {
        pendingBytes -= bytes;
        bytes = 0;
        chunks = [];
      };
      try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          if (stream.byteLength > maxMessageBytes * 2) stop();
          // What is refused is still read: the client looks for the reply only when it has sent everything.
          if (refusal) continue;
          chunks.push(chunk);
          bytes += chunk.length;
          pendingBytes += chunk.length;
          if (bytes > maxMessageBytes) refusal = new SmtpRefusal(552, 'request size exceeds 52.4MiB limit');
          else if (pendingBytes > maxPendingBytes) {
            refusal = new SmtpRefusal(452, 'too many messages are arriving at this moment, try again later');
          }
          if (refusal) drop();
        }
        if (refusal) throw refusal;
        return await use(Buffer.concat(chunks));
      } finally {
        drop();
      }
    },
  };
}
